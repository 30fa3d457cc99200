/* The call in hand. Every change is saved within two seconds: what changed waits for a pause of 600 ms, at most 1.5 s, and
 * goes on trying while the server cannot be reached. Acts are sent after what is unsaved, one after the other. */
import { computed, onBeforeUnmount, reactive, ref, shallowRef } from 'vue'
import { Problem, explain, get, patch, post } from '../../lib/api'
import { now } from '../../lib/clock'
import { useLook } from '../../lib/load'
import type { CallView, Saved, Values } from './types'

const PAUSE = 600
const LONGEST = 1500
const AGAIN = 2000

export type SaveState = 'saved' | 'waiting' | 'saving' | 'offline' | 'refused'

export function useCall(changed: () => void) {
  const call = shallowRef<CallView | null>(null)
  const values = reactive<Values>({})
  const number = ref('')
  const state = ref<SaveState>('saved')
  const error = ref('')
  const pending = new Map<string, Values[string]>()
  let since = 0 // the oldest change that is not saved
  let newer = 0 // the oldest that came after the save under way had left
  let timer = 0
  let queue: Promise<unknown> = Promise.resolve()

  const editable = computed(() => !!call.value?.can_edit)

  function show(c: CallView): void {
    const other = call.value?.id !== c.id
    call.value = c
    const fresh = (c.values ?? {}) as Values
    for (const k of Object.keys(values)) if (!(k in fresh) && !pending.has(k)) delete values[k]
    for (const [k, v] of Object.entries(fresh)) if (!pending.has(k)) values[k] = v
    if (other) { number.value = ''; state.value = 'saved'; error.value = ''; told = 0 }
  }
  function drop(): void {
    clearTimeout(timer)
    since = 0
    pending.clear()
    call.value = null
    for (const k of Object.keys(values)) delete values[k]
  }
  /* One thing at a time, so that each knows the version the one before has made. */
  function then<T>(work: () => Promise<T>): Promise<T> {
    const next = queue.then(work, work)
    queue = next.catch(() => undefined)
    return next
  }

  async function send(): Promise<void> {
    const c = call.value
    if (!c || !pending.size) return
    const batch = new Map(pending)
    state.value = 'saving'
    newer = 0
    const body: Record<string, unknown> = { version: c.version, values: Object.fromEntries([...batch].filter(([k]) => k !== '#number')) }
    if (batch.has('#number')) body.number = batch.get('#number')
    try {
      const r = await patch<Saved>(`/hotline/calls/${c.id}`, body)
      for (const [k, v] of batch) if (pending.get(k) === v) pending.delete(k)
      since = pending.size ? newer : 0
      call.value = { ...c, version: r.version, saved_ms: r.saved_ms, risk: r.risk ?? '' }
      state.value = pending.size ? 'waiting' : 'saved'
      error.value = ''
      if (batch.has('#number') || (r.alert ?? '') !== (c.alert ?? '')) await load(c.id)
      changed()
    } catch (e) {
      if (e instanceof Problem && e.changed) { // somebody else acted on it meanwhile: take their version, keep our words
        await load(c.id)
        if (editable.value) schedule(0)
        return
      }
      error.value = explain(e)
      state.value = e instanceof Problem && (e.offline || e.status >= 500) ? 'offline' : 'refused'
      if (state.value === 'offline') timer = window.setTimeout(() => void then(send), AGAIN)
      else if (e instanceof Problem && e.pointer.startsWith('/values/')) pending.delete(e.pointer.slice(8))
    }
  }
  function schedule(wait = PAUSE): void {
    clearTimeout(timer)
    const left = since ? Math.max(0, LONGEST - (Date.now() - since)) : wait
    since ||= Date.now()
    newer ||= Date.now()
    timer = window.setTimeout(() => void then(send), Math.min(wait, left))
  }

  function set(code: string, v: Values[string]): void {
    if (!editable.value) return
    if (code === '#number') number.value = String(v)
    else if (v === null) delete values[code]
    else values[code] = v
    pending.set(code, v)
    state.value = 'waiting'
    schedule()
  }
  async function load(id: string): Promise<void> {
    show(await get<CallView>(`/hotline/calls/${id}`))
  }
  /* Read again, after what is under way: told that it is newer than ours, or after the stream was lost. Only what is no longer ours to
   * read is let go: words that are not saved yet outlive a busy server. */
  let told = 0
  const look = useLook(() => then(async () => {
    const c = call.value
    if (!c || c.version >= told) return
    try { await load(c.id) } catch (e) {
      if (e instanceof Problem && (e.status === 403 || e.status === 404) && call.value?.id === c.id) drop()
      throw e
    }
    told = 0
  }))
  function again(): Promise<void> {
    if (!call.value) return Promise.resolve()
    told = Math.max(told, call.value.version + 1)
    return look()
  }
  const open = (id: string): Promise<void> => then(async () => { await flushNow(); if (call.value?.id !== id) drop(); await load(id) })
  async function flushNow(): Promise<void> {
    clearTimeout(timer)
    if (pending.size) await send()
  }
  /* An act on the call in hand, after everything that is unsaved. */
  function act(verb: string, more: Record<string, unknown> = {}, versioned = true): Promise<void> {
    const body = (c: CallView): object => (versioned ? { version: c.version, ...more } : more)
    return then(async () => {
      await flushNow()
      const c = call.value
      if (!c || (pending.size && state.value !== 'saved')) return
      error.value = ''
      try {
        show(await post<CallView>(`/hotline/calls/${c.id}/${verb}`, body(c)))
      } catch (e) {
        if (!(e instanceof Problem && e.changed)) { error.value = explain(e); throw e }
        await load(c.id)
        show(await post<CallView>(`/hotline/calls/${c.id}/${verb}`, body(call.value!)))
      }
      changed()
    })
  }
  async function begin(line: string): Promise<void> {
    await then(async () => {
      await flushNow()
      drop()
      show(await post<CallView>('/hotline/calls', { line })) // begun again after a broken line it is the same call (api.ts)
    })
    changed()
  }
  /* Told by the live stream. Our own saves come back, too: they are no news. */
  function heard(id: string, version: number): void {
    if (call.value?.id !== id || version <= call.value.version) return
    told = Math.max(told, version)
    void look()
  }
  const talking = computed(() => {
    const c = call.value
    return c?.answer_ms ? (c.end_ms || now.value) - c.answer_ms : 0
  })
  onBeforeUnmount(() => { clearTimeout(timer); void then(flushNow) })
  return { call, values, number, state, error, editable, talking, set, open, again, act, begin, heard, drop, show }
}
