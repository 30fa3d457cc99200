/* What a page does while its data is on the way: loading, ready, empty, refused, offline, failed. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { Problem, explain, get } from './api'
import type { List } from './types'

export type LoadState = 'loading' | 'ready' | 'empty' | 'offline' | 'denied' | 'error'

function stateOf(e: unknown): LoadState {
  if (e instanceof Problem && e.offline) return 'offline'
  if (e instanceof Problem && (e.status === 403 || e.status === 404)) return 'denied'
  return 'error'
}

export interface Loaded<T> { data: ShallowRef<T | null>; state: Ref<LoadState>; error: Ref<string>; reload: (quiet?: boolean) => Promise<void> }

export function useLoad<T>(read: () => Promise<T>, isEmpty: (x: T) => boolean = () => false): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const state = ref<LoadState>('loading')
  const error = ref('')
  let run = 0
  async function reload(quiet = false): Promise<void> {
    const mine = ++run
    if (!quiet || !data.value) state.value = 'loading'
    try {
      const x = await read()
      if (mine !== run) return
      data.value = x
      state.value = isEmpty(x) ? 'empty' : 'ready'
    } catch (e) {
      if (mine !== run) return
      if (quiet && data.value && !(e instanceof Problem && !e.offline)) return
      error.value = explain(e)
      state.value = stateOf(e)
    }
  }
  return { data, state, error, reload }
}

export interface Paged<T> extends Omit<Loaded<T[]>, 'data'> { items: ShallowRef<T[]>; next: Ref<string>; more: () => Promise<void>; loadingMore: Ref<boolean> }

export function usePaged<T>(path: () => string): Paged<T> {
  const items = shallowRef<T[]>([])
  const next = ref('')
  const loadingMore = ref(false)
  const first = useLoad<List<T>>(() => get<List<T>>(path()), (l) => l.items.length === 0)
  async function reload(quiet = false): Promise<void> {
    await first.reload(quiet)
    const l = first.data.value
    if (l && (first.state.value === 'ready' || first.state.value === 'empty')) {
      items.value = l.items
      next.value = l.next ?? ''
    }
  }
  async function more(): Promise<void> {
    if (!next.value || loadingMore.value) return
    loadingMore.value = true
    try {
      const p = path()
      const l = await get<List<T>>(`${p}${p.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(next.value)}`)
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
