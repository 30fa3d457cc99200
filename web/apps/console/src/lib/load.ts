/* What a page does while its data is on the way: loading, ready, empty, refused, offline, failed. */
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { Problem, explain, get } from './api'
import type { List } from './types'

export type LoadState = 'loading' | 'ready' | 'empty' | 'offline' | 'denied' | 'error'

function stateOf(e: unknown): LoadState {
  if (e instanceof Problem && e.offline) return 'offline'
  if (e instanceof Problem && (e.status === 403 || e.status === 404)) return 'denied'
  return 'error'
}

const AGAIN_MS = 2000 // after a failure that may pass, then later and later
const AGAIN_LATEST_MS = 60_000
export const mayPass = (e: unknown): boolean => e instanceof Problem && (e.offline || e.status >= 500 || e.status === 429)

/* Reads one after the other. What the live stream asks for while a read is under way may be newer than its reply: it is read once more
 * after it, for all who asked meanwhile, so that notes faster than replies neither get lost nor keep the page from ever showing one. What
 * somebody chose (not quiet) starts at once. A read that could not be made (false) is made again by itself. */
function inTurn(read: (quiet: boolean) => Promise<boolean>): (quiet: boolean) => Promise<void> {
  let under: Promise<void> | null = null
  let next: Promise<void> | null = null
  let timer = 0
  let pause = AGAIN_MS
  let left = false
  function ask(quiet: boolean): Promise<void> {
    if (left) return Promise.resolve()
    if (quiet && under) return (next ??= under.then(() => { next = null; return ask(true) }))
    clearTimeout(timer)
    const mine = read(quiet).then((through) => {
      if (under !== mine) return
      under = null
      if (through) { pause = AGAIN_MS; return }
      if (!left) timer = window.setTimeout(() => void ask(true), pause)
      pause = Math.min(pause * 2, AGAIN_LATEST_MS)
    })
    return (under = mine)
  }
  onScopeDispose(() => { left = true; clearTimeout(timer) }, true)
  return ask
}

/* A small thing beside the page's own data, read when the page comes and at every note; it stays as it was when that fails. */
export function useLook(read: () => Promise<void>): () => Promise<void> {
  const ask = inTurn(() => read().then(() => true, (e: unknown) => !mayPass(e)))
  return () => ask(true)
}

export interface Loaded<T> { data: ShallowRef<T | null>; state: Ref<LoadState>; error: Ref<string>; reload: (quiet?: boolean) => Promise<void> }

export function useLoad<T>(read: () => Promise<T>, isEmpty: (x: T) => boolean = () => false): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const state = ref<LoadState>('loading')
  const error = ref('')
  let run = 0
  async function once(quiet: boolean): Promise<boolean> {
    const mine = ++run
    if (!quiet || !data.value) state.value = 'loading'
    try {
      const x = await read()
      if (mine !== run) return true
      data.value = x
      state.value = isEmpty(x) ? 'empty' : 'ready'
    } catch (e) {
      if (mine !== run) return true
      if (quiet && data.value && (mayPass(e) || !(e instanceof Problem))) return !mayPass(e)
      error.value = explain(e)
      state.value = stateOf(e)
    }
    return true
  }
  const ask = inTurn(once)
  return { data, state, error, reload: (quiet = false) => ask(quiet) }
}

export interface Paged<T> extends Omit<Loaded<T[]>, 'data'> { items: ShallowRef<T[]>; next: Ref<string>; more: () => Promise<void>; loadingMore: Ref<boolean> }

export function usePaged<T>(path: () => string): Paged<T> {
  const items = shallowRef<T[]>([])
  const next = ref('')
  const loadingMore = ref(false)
  let lists = 0 // chosen so far
  let held = 0 // rows that "more" has brought: read again in the background with the first page
  async function page(cursor: string): Promise<List<T>> {
    const p = path()
    return get<List<T>>(cursor ? `${p}${p.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}` : p)
  }
  async function pages(): Promise<List<T>> {
    let all = await page('')
    while (all.next && all.items.length < held) {
      const l = await page(all.next)
      all = { ...l, items: all.items.concat(l.items) }
    }
    return all
  }
  const first = useLoad<List<T>>(pages, (l) => l.items.length === 0)
  watch(first.data, (l) => {
    items.value = l?.items ?? []
    next.value = l?.next ?? ''
  }, { flush: 'sync' })
  async function reload(quiet = false): Promise<void> {
    if (!quiet) { lists++; held = 0 }
    await first.reload(quiet)
  }
  async function more(): Promise<void> {
    if (!next.value || loadingMore.value) return
    loadingMore.value = true
    const [mine, before] = [lists, first.data.value]
    try {
      const l = await page(next.value)
      if (mine !== lists) return // another one was chosen
      held = items.value.length + l.items.length
      if (first.data.value !== before) return await reload(true) // read again meanwhile: these rows may not follow those any more
      items.value = items.value.concat(l.items)
      next.value = l.next ?? ''
    } catch (e) {
      first.error.value = explain(e)
    } finally {
      loadingMore.value = false
    }
  }
  return { items, next, more, loadingMore, state: first.state, error: first.error, reload }
}
