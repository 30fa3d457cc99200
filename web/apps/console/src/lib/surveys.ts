/* Rapid surveys that are filled in where there is no network. What waits is kept on this device under the name of whoever filled it
 * in, until the server has it; it is sent under that name, so that it is there once however often it is sent. No person is named in it. */
import { keep, keeps, kept, keptKeys, forget } from '@xinqiao/kit/idb.ts'
import { Problem, explain, get, newKey, post, query } from './api'
import { acting, staff } from './session'
import type { AreaItem, IncidentItem, List } from './types'

export const NEEDS = ['listening', 'medical', 'medicine', 'children', 'elderly', 'bereavement', 'shelter', 'family', 'rescuers', 'information']
export interface KeptPlace { area: number; name: string }
export interface KeptIncident { id: string; name: string; staff: string; by: string; places: KeptPlace[] }
export interface Survey {
  name: string; staff: string; incident: string; incident_name: string; area: number; area_name: string
  tiers: number[]; urgent: number; needs: string[]; found_ms: number; why?: string
}

const FLAG = 'console.surveys'
/* Whether surveys were ever prepared here. */
export function onThisDevice(): boolean { try { return localStorage.getItem(FLAG) === '1' } catch { return false } }

async function below(area: number): Promise<AreaItem[]> { return (await get<List<AreaItem>>(`/areas${query({ parent: area, limit: 200 })}`, { plain: true })).items }

/* Where within an incident the caller may survey: from the narrower of the two areas down, two levels at most. */
async function placesOf(i: IncidentItem): Promise<KeptPlace[]> {
  const mine = acting.value
  const own = mine && String(mine.area).replace(/0+$/, '').length > String(i.area).replace(/0+$/, '').length
  const root = own ? { area: mine.area, name: mine.area_name } : { area: i.area, name: i.area_name }
  const first = await below(root.area)
  const lists = await Promise.all(first.map(async (a) => [{ area: a.area, name: a.name }, ...(a.has_children && first.length <= 30 ? (await below(a.area)).map((c) => ({ area: c.area, name: `${a.name} ${c.name}` })) : [])]))
  return [root, ...lists.flat()]
}

/* Takes an incident along: its name and places, nothing else. */
export async function takeAlong(i: IncidentItem): Promise<void> {
  const me = staff.value
  if (!me) return
  await keep(`incident:${i.id}`, { id: i.id, name: i.name, staff: me.id, by: me.name, places: await placesOf(i) } satisfies KeptIncident)
  void navigator.storage?.persist?.().catch(() => undefined) // so that a full device does not clear it
  try { localStorage.setItem(FLAG, '1') } catch { /* then only while the page is open */ }
  if (import.meta.env.PROD && 'serviceWorker' in navigator && window.isSecureContext) await navigator.serviceWorker.register('/console/sw.js', { scope: '/console/' }).catch(() => undefined)
}
/* What is over, or no longer the caller's, need not be kept; what was filled in for it is. */
export async function leaveBehind(open: IncidentItem[]): Promise<void> {
  for (const i of await incidents()) if (i.staff === staff.value?.id && !open.some((o) => o.id === i.id)) await forget(`incident:${i.id}`)
}
async function all<T>(prefix: string): Promise<T[]> {
  const found = await Promise.all((await keptKeys(prefix)).map((k) => kept<T>(k)))
  return found.filter((x) => x !== undefined) as T[]
}
export const incidents = (): Promise<KeptIncident[]> => all<KeptIncident>('incident:')
/* Oldest first. On a shared device everybody sees and sends only their own; signed out, those of the device. */
export async function waiting(): Promise<Survey[]> {
  const me = staff.value?.id
  return (await all<Survey>('survey:')).filter((s) => !me || s.staff === me).sort((a, b) => a.found_ms - b.found_ms)
}
export async function fillIn(s: Omit<Survey, 'name'>): Promise<void> {
  const name = newKey()
  await keep(`survey:${name}`, { ...s, name })
}
export const drop = (s: Survey): Promise<void> => forget(`survey:${s.name}`)

export { keeps }
export type Sent = 'all' | 'offline' | 'signin' | 'refused'
let sending: Promise<Sent> | null = null
async function sendAll(anyway: boolean): Promise<Sent> {
  let end: Sent = 'all'
  for (const s of await waiting()) {
    if (s.staff !== staff.value?.id || (s.why && !anyway)) { end = s.why ? 'refused' : 'signin'; continue }
    try {
      await post(`/crisis/incidents/${s.incident}/surveys`, {
        area: s.area, tier1: s.tiers[0], tier2: s.tiers[1], tier3: s.tiers[2], tier4: s.tiers[3], urgent: s.urgent, needs: s.needs, survey: s.name, found_ms: s.found_ms,
      }, { key: s.name, plain: true })
      await drop(s)
    } catch (e) {
      if (!(e instanceof Problem)) throw e
      if (e.offline || e.status >= 500 || e.status === 429) return 'offline'
      if (e.status === 401) return 'signin'
      await keep(`survey:${s.name}`, { ...s, why: explain(e) }) // kept, with the reason: whoever filled it in decides
      end = 'refused'
    }
  }
  return end
}
/* One after another, in the order in which they were found. */
export function send(anyway = false): Promise<Sent> {
  sending ??= sendAll(anyway).finally(() => { sending = null })
  return sending
}
