/* Calls to /api/v1. Turns every failure into a Problem, so that pages handle one shape. A session that ran out while a page
 * is open does not lose the page: the call waits for signing in again (see session.ts) and is then made once more. */
import { t, locale } from './i18n'

export class Problem extends Error {
  constructor(
    readonly status: number, readonly code: string, readonly title: string,
    readonly detail = '', readonly pointer = '', readonly requestId = '', readonly body: Record<string, unknown> = {},
  ) { super(detail || title) }
  get offline(): boolean { return this.status === 0 }
  /* Somebody else changed it meanwhile: 412 from If-Match, 409 from the version in the body. Other 409s say something else. */
  get changed(): boolean { return this.status === 412 || (this.status === 409 && /[._]version$/.test(this.code)) }
}

export const auth = { csrf: '', reauthenticate: null as null | (() => Promise<void>) }

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
/* What is read has an answer by then, or is asked for again: a page must not wait for ever for a reply that is lost. */
const READ_MS = 30_000
interface Options { key?: string; signal?: AbortSignal; plain?: boolean; etag?: number }

export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const b = crypto.getRandomValues(new Uint8Array(16))
  b[6] = (b[6]! & 15) | 64
  b[8] = (b[8]! & 63) | 128
  const h = Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`
}

async function problemOf(r: Response): Promise<Problem> {
  let b: Record<string, unknown> = {}
  try { b = (await r.json()) as Record<string, unknown> } catch { /* not JSON: the status has to do */ }
  const s = (k: string): string => (typeof b[k] === 'string' ? (b[k] as string) : '')
  return new Problem(r.status, s('code') || `http.${r.status}`, s('title') || t('error.http', { status: r.status }), s('detail'), s('pointer'), s('request_id'), b)
}

async function send(method: Method, path: string, body: unknown, key: string, o: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': locale.value }
  if (method !== 'GET') {
    headers['X-CSRF'] = auth.csrf || '1'
    headers['Content-Type'] = 'application/json'
    if (method === 'POST') headers['Idempotency-Key'] = key
  }
  if (o.etag !== undefined) headers['If-Match'] = `"${o.etag}"`
  try {
    const init: RequestInit = { method, headers, credentials: 'same-origin' }
    if (method !== 'GET') init.body = JSON.stringify(body ?? {})
    if (o.signal) init.signal = o.signal
    else if (method === 'GET') init.signal = AbortSignal.timeout(READ_MS)
    return await fetch(`/api/v1${path}`, init)
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e
    throw new Problem(0, 'offline', t('error.offline'))
  }
}

/* What was sent without an answer may have been done. Sent again as it was, and soon, it goes under the key of the first time, and the
 * server then gives the first reply instead of doing it twice. Later, after another act on the same thing, or by somebody else the same
 * words mean a new act: the first reply would say that it was done. */
const AGAIN_MS = 5 * 60_000
interface Sent { key: string; thing: string; at: number; under: boolean }
const unanswered = new Map<string, Sent>()
const noAnswer = (status: number): boolean => status >= 502 && status <= 504
export function forgetUnanswered(): void { unanswered.clear() }

/* "/seats/7" of "/seats/7/sit": what is acted on; nothing where something new is made. */
const thingOf = (path: string): string => /^(.*\/\d+)(\/|$)/.exec(path)?.[1] ?? ''

function keyOf(what: string): string {
  const before = unanswered.get(what)
  return before && Date.now() - before.at < AGAIN_MS ? before.key : newKey()
}
/* Those of the same thing that have failed by now. */
const failedOf = (thing: string): [string, Sent][] => [...unanswered].filter(([, v]) => thing && v.thing === thing && !v.under)

async function keyed(method: Method, path: string, body: unknown, o: Options): Promise<Response> {
  if (method !== 'POST') return send(method, path, body, '', o)
  if (o.plain) return send(method, path, body, o.key ?? newKey(), o) // signing in and out: not kept, passwords least of all
  const what = `${path}\n${JSON.stringify(body ?? {})}`
  const one: Sent = { key: o.key ?? keyOf(what), thing: thingOf(path), at: Date.now(), under: true }
  const before = failedOf(one.thing)
  unanswered.set(what, one)
  const r = await send(method, path, body, one.key, o).finally(() => { one.under = false })
  if (!noAnswer(r.status)) unanswered.delete(what)
  if (r.ok) for (const [k, v] of before) if (unanswered.get(k) === v) unanswered.delete(k)
  return r
}

async function call<T>(method: Method, path: string, body?: unknown, o: Options = {}): Promise<T> {
  let r = await keyed(method, path, body, o)
  if (r.status === 401 && auth.reauthenticate && !o.plain) {
    await auth.reauthenticate()
    r = await keyed(method, path, body, o)
  }
  if (!r.ok) throw await problemOf(r)
  if (r.status === 204) return undefined as T
  try { return (await r.json()) as T } catch (e) {
    if (method !== 'GET' || o.signal?.aborted) throw e
    throw new Problem(0, 'offline', t('error.offline')) // broken off in the middle
  }
}

export const get = <T>(path: string, o?: Options): Promise<T> => call<T>('GET', path, undefined, o)
export const post = <T>(path: string, body?: unknown, o?: Options): Promise<T> => call<T>('POST', path, body, o)
export const put = <T>(path: string, body?: unknown, o?: Options): Promise<T> => call<T>('PUT', path, body, o)
export const patch = <T>(path: string, body?: unknown, o?: Options): Promise<T> => call<T>('PATCH', path, body, o)

/* ?a=1&b=2 of the values that are set. */
export function query(values: Record<string, string | number | boolean | undefined | null>): string {
  const q = new URLSearchParams()
  for (const [k, v] of Object.entries(values)) {
    if (v === undefined || v === null || v === '' || v === false) continue
    q.set(k, v === true ? '1' : String(v))
  }
  const s = q.toString()
  return s ? `?${s}` : ''
}

/* The words to show for whatever was thrown. */
export function explain(e: unknown): string {
  if (e instanceof Problem) return e.detail ? `${e.title}：${e.detail}` : e.title
  return t('error.unknown')
}
