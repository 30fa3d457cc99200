/* What is typed leaves within two seconds, whatever the rhythm, or when a slower save is back; also when a save is refused for
 * its version, or fails. Time is the test's own: nothing here waits. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'

const server = vi.hoisted(() => ({ patch: vi.fn(), get: vi.fn(), post: vi.fn() }))
vi.mock('../../lib/api', async (real) => ({ ...(await real<object>()), ...server }))
vi.mock('vue', async (real) => ({ ...(await real<object>()), onBeforeUnmount: () => undefined }))
import { Problem } from '../../lib/api'
import { news, useCall } from './call'

const MOST = 2000
let typed: Map<string, number> // words that have not left, and since when
let worst: number
let version: number
let took: number // how long the server takes
let fail: (() => Error | undefined) | null
let lost: { call: string; words: Record<string, unknown> }[] // told as not saved

beforeEach(() => {
  vi.useFakeTimers()
  typed = new Map()
  worst = took = 0
  version = 1
  fail = null
  lost = []
  server.patch.mockClear()
  server.get.mockImplementation(async () => ({ id: '7', version, can_edit: true, values: {} }))
  server.patch.mockImplementation(async (_: string, body: { values: Record<string, string> }) => {
    for (const v of Object.values(body.values)) for (const [word, at] of typed) if (v.startsWith(word)) {
      worst = Math.max(worst, Date.now() - at)
      if (!fail) typed.delete(word)
    }
    const broken = fail?.()
    await new Promise((go) => setTimeout(go, took))
    if (broken) throw broken
    return { version: ++version, saved_ms: Date.now(), risk: '' }
  })
})
afterEach(() => { vi.useRealTimers() })

async function opened(): Promise<ReturnType<typeof useCall>> {
  const c = effectScope().run(() => useCall(() => undefined, (of, words) => lost.push({ call: of.id!, words: Object.fromEntries(words) })))!
  await c.open('7')
  return c
}
async function type(c: ReturnType<typeof useCall>, times: number, pause: (i: number) => number): Promise<void> {
  let text = ''
  for (let i = 0; i < times; i++) {
    text += `${i}.`
    c.set('note', text)
    typed.set(text, Date.now())
    await vi.advanceTimersByTimeAsync(pause(i))
  }
  await vi.advanceTimersByTimeAsync(Math.max(MOST, 2 * took))
  expect(typed.size).toBe(0)
}

test.each([['without a pause', 40], ['a key every half second', 500], ['just below the pause', 599], ['just above it', 601], ['slowly', 1700]])(
  'typed %s, each key leaves in time', async (_, gap) => {
    const c = await opened()
    await type(c, 60, () => gap)
    expect(worst).toBeLessThanOrEqual(1500)
    expect(c.state.value).toBe('saved')
  })

test('an uneven rhythm, seeded', async () => {
  let seed = 20261128
  const next = (n: number): number => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n }
  const c = await opened()
  await type(c, 400, () => next(4) ? next(300) : next(2500))
  expect(worst).toBeLessThanOrEqual(1500)
})

test.each([200, 1200, 1900, 5000])('keys that come while a save of %i ms is under way leave when it is back, without a pause of their own', async (ms) => {
  took = ms
  const c = await opened()
  await type(c, 80, () => 130)
  expect(worst).toBeLessThanOrEqual(Math.max(1500, ms))
})

test('a save that finds another version goes again at once', async () => {
  const c = await opened()
  c.set('note', 'a')
  typed.set('a', Date.now())
  let times = 0
  fail = () => { times++; fail = null; return new Problem(409, 'hotline.version', '') }
  await vi.advanceTimersByTimeAsync(MOST)
  expect(times).toBe(1)
  expect(typed.size).toBe(0)
})

test('without a server it is tried again every two seconds, and what was typed meanwhile leaves with it', async () => {
  const c = await opened()
  fail = () => new Problem(0, 'offline', '')
  c.set('note', 'a')
  await vi.advanceTimersByTimeAsync(5000)
  expect(c.state.value).toBe('offline')
  c.set('note', 'ab')
  fail = null
  typed.set('ab', Date.now())
  await vi.advanceTimersByTimeAsync(MOST)
  expect(typed.size).toBe(0)
  expect(c.state.value).toBe('saved')
})

test('an act or a beginning that nobody answered goes again under its key, so nothing is done twice', async () => {
  const keys: string[] = []
  vi.stubGlobal('fetch', (_: string, init: { headers: Record<string, string> }) => {
    keys.push(init.headers['Idempotency-Key'] ?? '')
    return Promise.reject(new TypeError('network'))
  })
  server.post.mockImplementation((await vi.importActual<typeof import('../../lib/api')>('../../lib/api')).post)
  const c = await opened()
  for (const go of [() => c.act('notes', { kind: 'help', note: 'a' }, false), () => c.begin('1')])
    for (let i = 0; i < 2; i++) await expect(go()).rejects.toBeInstanceOf(Error)
  vi.unstubAllGlobals()
  expect([keys[1], keys[3], new Set(keys).size]).toEqual([keys[0], keys[2], 2])
})

test('told of a newer version while the server is busy, the words stay and it is read later; one that is gone is let go', async () => {
  const c = await opened()
  fail = () => new Problem(503, 'request.queue_full', '')
  c.set('note', 'not saved yet')
  server.get.mockImplementationOnce(async () => { throw new Problem(503, 'request.queue_full', '') })
  version = 5
  c.heard('7', 5)
  await vi.advanceTimersByTimeAsync(100)
  expect(c.call.value?.id).toBe('7')
  expect(c.values.note).toBe('not saved yet')
  fail = null
  await vi.advanceTimersByTimeAsync(5000)
  expect(c.call.value?.version).toBe(6) // read again, and the words are saved on top of it
  expect(c.state.value).toBe('saved')
  server.get.mockImplementation(async () => { throw new Problem(404, 'call.none', '') })
  c.heard('7', 9)
  await vi.advanceTimersByTimeAsync(100)
  expect(c.call.value).toBe(null)
})
/* What is typed and not saved is named, whatever takes the form away. */
const settled = async <T>(act: Promise<T>): Promise<T> => {
  act.catch(() => undefined)
  await vi.advanceTimersByTimeAsync(MOST)
  return act
}
const other = (): Error => new Problem(403, 'hotline.not_yours', '')
test('taken over within the pause: the words that did not leave are told, those that were saved are not', async () => {
  const c = await opened()
  c.set('note', '想不开。')
  await vi.advanceTimersByTimeAsync(MOST)
  c.set('note', '想不开。家里有药')
  c.set('kind', 'first')
  await c.handOver()
  expect(c.call.value).toBeNull()
  expect(lost).toEqual([{ call: '7', words: { note: '家里有药', kind: 'first' } }])
  await vi.advanceTimersByTimeAsync(MOST)
  expect(server.patch).toHaveBeenCalledTimes(1) // nothing is sent for a call that is another's
})
test('taken over while a save is under way: told only when it came too late, and the form does not come back', async () => {
  took = 300
  for (const late of [false, true]) {
    const c = await opened()
    c.set('note', 'a')
    fail = late ? other : null
    await vi.advanceTimersByTimeAsync(700)
    const over = c.handOver()
    expect(c.call.value).toBeNull()
    await vi.advanceTimersByTimeAsync(MOST)
    await over
    expect(c.call.value).toBeNull()
    expect(lost).toEqual(late ? [{ call: '7', words: { note: 'a' } }] : [])
  }
})
test('a save that finds that it is another\'s now tells the words, whether the change is told first or not', async () => {
  const c = await opened()
  c.set('note', 'a')
  fail = other
  await vi.advanceTimersByTimeAsync(MOST)
  expect([c.call.value, lost]).toEqual([null, [{ call: '7', words: { note: 'a' } }]])
  await c.open('7')
  fail = () => new Problem(409, 'hotline.version', '')
  server.get.mockImplementation(async () => ({ id: '7', version: 9, can_edit: false, values: {} }))
  c.set('note', 'b')
  await vi.advanceTimersByTimeAsync(MOST)
  expect(lost[1]).toEqual({ call: '7', words: { note: 'b' } })
})
test('without a server the form stays when another cannot be opened, and its words are told when one is', async () => {
  const c = await opened()
  fail = () => new Problem(0, 'offline', '')
  server.get.mockRejectedValueOnce(new Problem(0, 'offline', ''))
  c.set('note', 'a')
  await expect(settled(c.open('8'))).rejects.toBeInstanceOf(Problem)
  expect([c.call.value?.id, c.values.note, lost]).toEqual(['7', 'a', []])
  server.get.mockImplementation(async (path: string) => ({ id: path.split('/').pop(), version, can_edit: true, values: {} }))
  await settled(c.open('8'))
  expect([c.call.value?.id, c.values.note, lost]).toEqual(['8', undefined, [{ call: '7', words: { note: 'a' } }]])
})
test('an act is not done without the words before it: it says why, and takes what is typed meanwhile along', async () => {
  const c = await opened()
  server.post.mockResolvedValue({ id: '7', version: 50, can_edit: true, values: {} })
  server.post.mockClear()
  fail = () => new Problem(0, 'offline', '')
  c.set('note', 'a')
  await expect(settled(c.act('transfer', { to: '2' }))).rejects.toBeInstanceOf(Problem)
  expect(server.post).not.toHaveBeenCalled()
  fail = null
  took = 300
  const done = c.act('help')
  await vi.advanceTimersByTimeAsync(100)
  c.set('note', 'ab')
  await vi.advanceTimersByTimeAsync(MOST)
  await done
  expect(server.patch.mock.lastCall?.[1]).toMatchObject({ values: { note: 'ab' } })
  expect(server.post).toHaveBeenCalledOnce()
})
test.each([['', 'abc', 'abc'], ['abc', 'abcd', 'd'], ['ab', 'aXb', 'X'], ['aa', 'aaa', 'a'], ['abc', 'ab', ''], ['睡不着。', '一直睡不着。想哭', '一直睡不着。想哭']])('news of %j in %j', (before, after, words) => {
  expect(news(before, after)).toBe(words)
})
