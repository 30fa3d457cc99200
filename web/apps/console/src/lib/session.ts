/* Who is signed in, what they may do, and signing in again without losing the page. */
import { computed, reactive, ref } from 'vue'
import { forget, keptKeys } from '@xinqiao/kit/idb.ts'
import { auth, forgetUnanswered, get, post } from './api'
import { setServerTime } from './clock'
import { wipeDrafts } from './drafts'
import { forgetLosses } from './lost'
import { needs, type Need } from './rights'
import type { PublicConfig, RoleRef, Session } from './types'

export const session = ref<Session | null>(null)
export const config = ref<PublicConfig | null>(null)
/* Nobody answered when the page was opened: no network, perhaps. */
export const unreachable = ref(false)
export const relogin = reactive({ open: false, done: null as null | (() => void) })

export async function loadSession(): Promise<Session> {
  const s = await get<Session>('/session', { plain: true })
  adopt(s)
  unreachable.value = false
  return s
}

/* Who acts, and in which role. */
const actor = (s: Session | null): string => `${s?.staff?.id ?? ''} ${s?.staff?.acting ?? ''}`

export function adopt(s: Session): void {
  if (actor(s) !== actor(session.value)) { forgetUnanswered(); forgetLosses() }
  session.value = s
  auth.csrf = s.csrf
  setServerTime(s.server_ms)
}

/* Signed in again over an open page. The server begins with the first role; what waits to be sent, and the page itself, are of the one
 * they acted in: nothing is done in another, and what had no answer keeps its key. */
export async function comeBack(): Promise<void> {
  const [who, was] = [staff.value?.id, acting.value]
  const s = await get<Session>('/session', { plain: true })
  const same = s.staff?.id === who ? s.staff?.roles.findIndex((r) => r.role === was?.role && r.unit === was.unit) ?? -1 : -1
  if (same < 0 || same === s.staff?.acting) return adopt(s)
  auth.csrf = s.csrf
  adopt(await post<Session>('/session/act', { acting: same }, { plain: true }))
}

export async function loadConfig(): Promise<void> {
  if (!config.value) config.value = await get<PublicConfig>('/public/config', { plain: true })
}

export const staff = computed(() => session.value?.staff ?? null)
export const acting = computed<RoleRef | null>(() => staff.value?.roles[staff.value.acting] ?? null)
export const signedIn = computed(() => session.value?.kind === 'staff' && !!staff.value && !staff.value.must_change_password)

export const may = (what: Need): boolean => staff.value?.permissions.includes(needs[what]) ?? false

export async function logout(): Promise<void> {
  await post('/auth/logout', {}, { plain: true }).catch(() => undefined)
  wipeDrafts()
  forgetUnanswered()
  forgetLosses()
  for (const k of await keptKeys('incident:')) await forget(k) // surveys that wait to be sent stay
  session.value = null
}

let waiting: Promise<void> | null = null
export function watchExpiry(): void {
  auth.reauthenticate = () => {
    waiting ??= new Promise<void>((resolve) => {
      relogin.done = () => { waiting = null; relogin.open = false; resolve() }
      relogin.open = true
    })
    return waiting
  }
}
