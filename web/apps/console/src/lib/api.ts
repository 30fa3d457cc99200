/* Calls to /api/v1. Turns every failure into a Problem, so that pages handle one shape. A session that ran out while a page
 * is open does not lose the page: the call waits for signing in again (see session.ts) and is then made once more. */
import { createUnanswered, newKey, whole } from '@xinqiao/api'
import { t, locale } from './i18n'

export { newKey }

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
    return await whole(await fetch(`/api/v1${path}`, init))
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e
    throw new Problem(0, 'offline', t('error.offline'))
  }
}

/* Pressed again after no answer, an act goes under its first key. */
const unanswered = createUnanswered()
export const forgetUnanswered = unanswered.forget

async function keyed(method: Method, path: string, body: unknown, o: Options): Promise<Response> {
  if (method !== 'POST') return send(method, path, body, '', o)
  if (o.plain) return send(method, path, body, o.key ?? newKey(), o) // signing in and out: not kept, passwords least of all
  return unanswered.send(path, body, (key, as) => send(method, path, as, key, o), o.key)
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
    if (method !== 'GET') throw e
    throw new Problem(0, 'offline', t('error.offline')) // whole, but no JSON: of something between us and the server
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
