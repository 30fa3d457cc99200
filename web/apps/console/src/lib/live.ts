/* Live updates. The browser reconnects by itself and sends Last-Event-ID; when the server refuses outright we retry with
 * growing pauses and tell the pages to load afresh, since what was missed is then unknown. */
import { onBeforeUnmount, ref } from 'vue'
import { auth, get } from './api'

export interface AlertEvent { id: string; level: string; state: string; area: number; responsible: string; change: 'raised' | 'changed' | 'escalated' }
export interface CallNote { id: string; unit: string; state: string; change: string; operator: string; version: number; to?: string[]; all_ms?: number }
export interface SeatNote { id: string; change: string; staff: string; left: string; by: string }
export interface ConsultEvent { id: string; n: number; state: string; change: 'said' | 'state' | 'seen' | 'offered' | 'gone' }
type Handlers = { consult?: (e: ConsultEvent) => void; referral?: (e: ReferralEvent) => void; callReferral?: (e: ReferralEvent) => void; call?: (e: CallNote) => void; seat?: (e: SeatNote) => void; alert?: (e: AlertEvent) => void; task?: (e: { id: string }) => void; case?: (e: { id: string }) => void; duty?: (e: { id: string }) => void; crisis?: (e: { id: string; change: string }) => void; callout?: (e: { id: string; state: string }) => void; summary?: () => void; resync?: () => void }
export interface ReferralEvent { id: string; state: string; change: string }

export const liveState = ref<'off' | 'connecting' | 'live' | 'lost'>('off')
const listeners = new Set<Handlers>()
let source: EventSource | null = null
let pause = 1000
let timer = 0
let seenOnce = false

function parse<T>(e: Event): T | null {
  try { return JSON.parse((e as MessageEvent<string>).data) as T } catch { return null }
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
  s.addEventListener('alert', (e) => { const d = parse<AlertEvent>(e); if (d) listeners.forEach((l) => l.alert?.(d)) })
  s.addEventListener('task', (e) => { const d = parse<{ id: string }>(e); if (d) listeners.forEach((l) => l.task?.(d)) })
  s.addEventListener('case', (e) => { const d = parse<{ id: string }>(e); if (d) listeners.forEach((l) => l.case?.(d)) })
  s.addEventListener('call', (e) => { const d = parse<CallNote>(e); if (d) listeners.forEach((l) => l.call?.(d)) })
  s.addEventListener('seat', (e) => { const d = parse<SeatNote>(e); if (d) listeners.forEach((l) => l.seat?.(d)) })
  s.addEventListener('duty', (e) => { const d = parse<{ id: string }>(e); if (d) listeners.forEach((l) => l.duty?.(d)) })
  s.addEventListener('crisis', (e) => { const d = parse<{ id: string; change: string }>(e); if (d) listeners.forEach((l) => l.crisis?.(d)) })
  s.addEventListener('callout', (e) => { const d = parse<{ id: string; state: string }>(e); if (d) listeners.forEach((l) => l.callout?.(d)) })
  s.addEventListener('referral', (e) => { const d = parse<ReferralEvent>(e); if (d) listeners.forEach((l) => l.referral?.(d)) })
  s.addEventListener('call_referral', (e) => { const d = parse<ReferralEvent>(e); if (d) listeners.forEach((l) => l.callReferral?.(d)) })
  s.addEventListener('consult', (e) => { const d = parse<ConsultEvent>(e); if (d) listeners.forEach((l) => l.consult?.(d)) })
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
