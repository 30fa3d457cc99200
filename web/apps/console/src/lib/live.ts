/* Live updates. The browser reconnects by itself and sends Last-Event-ID; when the server refuses outright we retry with
 * growing pauses and tell the pages to load afresh, since what was missed is then unknown. */
import { onBeforeUnmount, ref } from 'vue'
import { auth, get } from './api'

export interface AlertEvent { id: string; level: string; state: string; area: number; responsible: string; change: 'raised' | 'changed' | 'escalated' }
export interface CallNote { id: string; unit: string; state: string; change: string; operator: string; version: number; to?: string[]; all_ms?: number; left?: string; by?: string }
export interface SeatNote { id: string; change: string; staff: string; left: string; by: string }
export interface ConsultEvent { id: string; n: number; state: string; change: 'said' | 'state' | 'seen' | 'offered' | 'gone' }
export interface ReferralEvent { id: string; state: string; change: string }
/* What the server tells, by its name for it. */
interface Told {
  alert: AlertEvent; task: { id: string }; case: { id: string }; call: CallNote; seat: SeatNote; duty: { id: string }; crisis: { id: string; change: string }
  callout: { id: string; state: string }; referral: ReferralEvent; call_referral: ReferralEvent; consult: ConsultEvent
}
const kinds: (keyof Told)[] = ['alert', 'task', 'case', 'call', 'seat', 'duty', 'crisis', 'callout', 'referral', 'call_referral', 'consult']
type Handlers = { [K in keyof Told]?: (e: Told[K]) => void } & { summary?: () => void; resync?: () => void }

export const liveState = ref<'off' | 'connecting' | 'live' | 'lost'>('off')
const listeners = new Set<Handlers>()
let source: EventSource | null = null
let pause = 1000
let timer = 0
let seenOnce = false

function hear<K extends keyof Told>(kind: K, e: Event): void {
  let told: Told[K]
  try { told = JSON.parse((e as MessageEvent<string>).data) as Told[K] } catch { return }
  listeners.forEach((l) => (l[kind] as ((e: Told[K]) => void) | undefined)?.(told))
}

/* Refused outright: perhaps the session is over (ended elsewhere, account disabled). Nobody is left in front of a page that only says it
 * reconnects. */
async function stillSignedIn(): Promise<void> {
  const s = await get<{ kind: string }>('/session', { plain: true }).catch(() => null)
  if (s && s.kind !== 'staff' && liveState.value === 'lost') await auth.reauthenticate?.()
}

export function connect(): void {
  if (source || typeof EventSource === 'undefined') return
  liveState.value = 'connecting'
  const s = new EventSource('/api/v1/events')
  source = s
  s.onopen = () => {
    pause = 1000
    if (seenOnce && liveState.value === 'lost') listeners.forEach((l) => l.resync?.())
    seenOnce = true
    liveState.value = 'live'
  }
  s.onerror = () => {
    liveState.value = 'lost'
    if (s.readyState !== EventSource.CLOSED) return
    source = null
    void stillSignedIn()
    timer = window.setTimeout(connect, pause)
    pause = Math.min(pause * 2, 60000)
  }
  for (const kind of kinds) s.addEventListener(kind, (e) => hear(kind, e))
  s.addEventListener('summary', () => listeners.forEach((l) => l.summary?.()))
}

export function disconnect(): void {
  clearTimeout(timer)
  source?.close()
  source = null
  liveState.value = 'off'
}

export function useLive(h: Handlers): void {
  listeners.add(h)
  onBeforeUnmount(() => { listeners.delete(h) })
}
