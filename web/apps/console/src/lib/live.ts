/* Live updates. What is missed while no stream is open is asked for when it opens: each page then reads again what it shows (resync), also
 * at the first opening, before which the page may have read. The browser reconnects by itself; when the server refuses outright we retry
 * with growing pauses, and when its beats stay away the line is dead without the browser knowing. A hidden page gives its connection
 * back (browsers have six for a server without HTTP/2, and a seventh tab would wait for ever) unless one of its handlers follows what
 * happens on its own. */
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
type Handlers = { [K in keyof Told]?: (e: Told[K]) => void } & { resync?: () => void; always?: true }

const BEAT_MS = 15_000 // HEARTBEAT_MS of the server
const DEAD_MS = 3 * BEAT_MS
const AWAY_MS = 10_000
export const liveState = ref<'off' | 'connecting' | 'live' | 'lost'>('off')
const listeners = new Set<Handlers>()
let source: EventSource | null = null
let wanted = false
let pause = 1000
let timer = 0
let beats = 0 // when the last came; 0: of this server none has come yet
let watchdog = 0
let leaving = 0

function each(tell: (l: Handlers) => void): void {
  for (const l of [...listeners]) {
    try { tell(l) } catch (e) { reportError(e) } // of one page: the others are told all the same
  }
}

function hear<K extends keyof Told>(kind: K, e: Event): void {
  let told: Told[K]
  try { told = JSON.parse((e as MessageEvent<string>).data) as Told[K] } catch { return }
  each((l) => (l[kind] as ((e: Told[K]) => void) | undefined)?.(told))
}

/* Refused outright: perhaps the session is over (ended elsewhere, account disabled). Nobody is left in front of a page that only says it
 * reconnects. */
async function stillSignedIn(): Promise<void> {
  const s = await get<{ kind: string }>('/session', { plain: true }).catch(() => null)
  if (s && s.kind !== 'staff' && liveState.value === 'lost') await auth.reauthenticate?.()
}

function close(): void {
  clearTimeout(timer)
  clearTimeout(watchdog)
  source?.close()
  source = null
  beats = 0
}

function open(): void {
  if (!wanted || source || away() || typeof EventSource === 'undefined') return
  clearTimeout(timer)
  if (liveState.value !== 'lost') liveState.value = 'connecting'
  const s = new EventSource('/api/v1/events')
  source = s
  s.onopen = () => {
    pause = 1000
    liveState.value = 'live'
    each((l) => l.resync?.())
  }
  s.onerror = () => {
    liveState.value = 'lost'
    if (s.readyState !== EventSource.CLOSED) return
    close()
    void stillSignedIn()
    timer = window.setTimeout(open, pause)
    pause = Math.min(pause * 2, 60000)
  }
  for (const kind of kinds) s.addEventListener(kind, (e) => hear(kind, e))
  s.addEventListener('beat', beat)
}

function beat(): void {
  beats = Date.now()
  clearTimeout(watchdog)
  watchdog = window.setTimeout(anew, DEAD_MS)
}
function anew(): void {
  close()
  liveState.value = 'lost'
  open()
}

const away = (): boolean => document.hidden && ![...listeners].some((l) => l.always)
function leave(): void {
  if (!away()) return
  close()
  liveState.value = 'connecting'
}
/* Timers stand still while a machine sleeps: whoever comes back looks at the clock. */
function looked(): void {
  clearTimeout(leaving)
  if (document.hidden) leaving = window.setTimeout(leave, AWAY_MS)
  else if (beats && Date.now() - beats > DEAD_MS) anew()
  else open()
}

export function connect(): void {
  if (wanted) return
  wanted = true
  document.addEventListener('visibilitychange', looked)
  addEventListener('online', looked)
  open()
}

export function disconnect(): void {
  wanted = false
  document.removeEventListener('visibilitychange', looked)
  removeEventListener('online', looked)
  clearTimeout(leaving)
  close()
  liveState.value = 'off'
}

export function useLive(h: Handlers): void {
  listeners.add(h)
  if (h.always) open()
  onBeforeUnmount(() => { listeners.delete(h) })
}
