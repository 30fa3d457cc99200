import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { post } from './api'
import { adopt, comeBack, relogin, session, watchExpiry } from './session'
import type { Session } from './types'

const roles = ['7', '8'].map((unit) => ({ role: 'counsellor', unit }))
const signedIn = (acting: number, id = '5', kept = roles): Session =>
  ({ kind: 'staff', csrf: `c${acting}`, server_ms: 1, staff: { id, acting, roles: kept, permissions: [] } }) as unknown as Session

/* The server: what was asked of it, and who is signed in there. */
let asked: string[] = []
let there: Session | null = null
let gone = 0 // requests that get no answer
beforeEach(() => {
  asked = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const path = url.replace('/api/v1', '')
    const h = init.headers as Record<string, string>
    asked.push(`${init.method} ${path}${path === '/callbacks' ? ` ${h['Idempotency-Key']} in ${there?.staff?.acting}` : ''}`)
    if (path === '/callbacks' && gone-- > 0) throw new TypeError('network')
    if (!there) return new Response('{"code":"session.none"}', { status: 401 })
    if (path === '/session/act') there = signedIn((JSON.parse(String(init.body)) as { acting: number }).acting)
    return new Response(JSON.stringify(there))
  })
})
afterEach(() => { vi.unstubAllGlobals(); session.value = null })

it('who signs in again over a page goes on in the role of the page, and what had no answer keeps its key', async () => {
  watchExpiry()
  adopt(signedIn(1))
  there = signedIn(1)
  gone = 1
  await post('/callbacks', { phone: '1' }).catch(() => undefined)
  there = null // the session is over
  const waits = post('/callbacks', { phone: '1' })
  await vi.waitUntil(() => relogin.open)
  there = signedIn(0) // as the server begins
  await comeBack()
  relogin.done?.()
  await waits
  expect(session.value?.staff?.acting).toBe(1)
  const sent = asked.filter((a) => a.includes('/callbacks')).map((a) => a.split(' '))
  expect(new Set(sent.map((a) => a[2])).size).toBe(1)
  expect(sent.map((a) => a[4])).toEqual(['1', 'undefined', '1'])
})

it('in the first role where the other is gone, or somebody else is here', async () => {
  adopt(signedIn(1))
  there = signedIn(0, '5', roles.slice(0, 1))
  await comeBack()
  expect([session.value?.staff?.acting, asked]).toEqual([0, ['GET /session']])
  adopt(signedIn(1))
  there = signedIn(0, '6')
  await comeBack()
  expect([session.value?.staff?.id, session.value?.staff?.acting, asked.length]).toEqual(['6', 0, 2])
})
