/* The call in hand. Every change is saved within two seconds: what changed waits for a pause of 600 ms, at most 1.5 s, and
 * goes on trying while the server cannot be reached. Acts are sent after what is unsaved, one after the other. What cannot be saved
 * any more, because the form is given up or somebody else has it now, is handed to `unsaved`: no word goes without one. */
import { computed, onBeforeUnmount, reactive, ref, shallowRef } from 'vue'
import { Problem, explain, get, patch, post } from '../../lib/api'
import { now } from '../../lib/clock'
import { t } from '../../lib/i18n'
import { useLook } from '../../lib/load'
import type { CallView, Saved, Values } from './types'

const PAUSE = 600
const LONGEST = 1500
const AGAIN = 2000

export type SaveState = 'saved' | 'waiting' | 'saving' | 'offline' | 'refused'

/* What is new in words: what both share at the beginning and the end is saved already. */
export function news(before: string, after: string): string {
  let a = 0, b = 0
  while (a < before.length && a < after.length && before[a] === after[a]) a++
  while (b < before.length - a && b < after.length - a && before[before.length - 1 - b] === after[after.length - 1 - b]) b++
  return after.slice(a, after.length - b)
}

export function useCall(changed: () => void, unsaved: (c: CallView, words: Map<string, Values[string]>) => void) {
  const call = shallowRef<CallView | null>(null)
  const values = reactive<Values>({})
  const number = ref('')
  const state = ref<SaveState>('saved')
  const error = ref('')
  const pending = new Map<string, Values[string]>()
  let had: Values = {} // as the server has them
  let failure: unknown = null // why the last save was not one
  let since = 0 // the oldest change that is not saved
  let newer = 0 // the oldest that came after the save under way had left
  let told = 0 // the newest version of it that is known of; 0: no newer than ours
  let timer = 0
  let queue: Promise<unknown> = Promise.resolve()

  const editable = computed(() => !!call.value?.can_edit)

  function show(c: CallView): void {
    const other = call.value?.id !== c.id
    call.value = c
    const fresh = (c.values ?? {}) as Values
    had = { ...fresh }
    for (const k of Object.keys(values)) if (!(k in fresh) && !pending.has(k)) delete values[k]
    for (const [k, v] of Object.entries(fresh)) if (!pending.has(k)) values[k] = v
    if (other) { number.value = ''; state.value = 'saved'; error.value = ''; told = 0 }
  }
  /* The form goes from the screen; what waits to be saved stays. */
  function hide(): void {
    clearTimeout(timer)
    since = 0
    call.value = null
    for (const k of Object.keys(values)) delete values[k]
  }
  /* What is left of it is not saved and will not be. */
  function leave(c: CallView | null): void {
    const words = new Map<string, Values[string]>()
    for (const [k, v] of pending) words.set(k, typeof v === 'string' ? news(String(had[k] ?? ''), v) : v)
    pending.clear()
    if (c && words.size) unsaved(c, words)
  }
  function drop(): void {
    const c = call.value
    hide()
    leave(c)
  }
  /* It is somebody else's now. A save under way may still have been in time. */
  function handOver(): Promise<void> {
    const c = call.value
    hide()
    return then(async () => { leave(c) })
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
      for (const [k, v] of batch) { had[k] = v; if (pending.get(k) === v) pending.delete(k) }
      failure = null
      if (call.value?.id !== c.id) return
      since = pending.size ? newer : 0
      call.value = { ...c, version: r.version, saved_ms: r.saved_ms, risk: r.risk ?? '' }
      state.value = pending.size ? 'waiting' : 'saved'
      error.value = ''
      if (batch.has('#number') || (r.alert ?? '') !== (c.alert ?? '')) await load(c.id)
      changed()
    } catch (e) {
      failure = e
      if (call.value?.id !== c.id) return
      if (e instanceof Problem && e.changed) { // somebody else acted on it meanwhile: take their version, keep our words
        try { await load(c.id) } catch (x) { return stuck(x) }
        if (editable.value) schedule(0)
        else leave(c)
        return
      }
      stuck(e)
    }
  }
  function stuck(e: unknown): void {
    if (gone(e)) return
    error.value = explain(e)
    state.value = e instanceof Problem && (e.offline || e.status >= 500) ? 'offline' : 'refused'
    if (state.value === 'offline') timer = window.setTimeout(() => void then(send), AGAIN)
    else if (e instanceof Problem && e.pointer.startsWith('/values/')) pending.delete(e.pointer.slice(8))
  }
  /* Only who may not read it any more loses the form; a broken line takes nothing away. */
  function gone(e: unknown): boolean {
    const lost = e instanceof Problem && (e.status === 404 || e.code === 'hotline.not_yours')
    if (lost) drop()
    return lost
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
  /* The form in hand goes when the other is here. */
  const open = (id: string): Promise<void> => then(async () => {
    await flushNow()
    const next = await get<CallView>(`/hotline/calls/${id}`)
    await flushNow()
    if (call.value?.id !== id) drop()
    show(next)
  })
  /* Also what is typed meanwhile, until all is saved or nothing is to be done. */
  async function flushNow(): Promise<void> {
    clearTimeout(timer)
    for (let n = 0; pending.size && call.value && n < 5; n++) {
      await send()
      clearTimeout(timer)
      if (state.value === 'offline' || state.value === 'refused') break
    }
    if (state.value === 'offline') timer = window.setTimeout(() => void then(send), AGAIN)
  }
  /* An act on the call in hand, after everything that is unsaved. */
  function act(verb: string, more: Record<string, unknown> = {}, versioned = true): Promise<void> {
    const body = (c: CallView): object => (versioned ? { version: c.version, ...more } : more)
    return then(async () => {
      await flushNow()
      const c = call.value
      if (!c) return
      if (pending.size) throw failure ?? new Problem(0, 'offline', t('error.offline')) // else it were done without these words
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
      const fresh = await post<CallView>('/hotline/calls', { line })
      await flushNow()
      drop()
      show(fresh) // begun again after a broken line it is the same call (api.ts)
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
  onBeforeUnmount(() => { clearTimeout(timer); void then(async () => { await flushNow(); drop() }) })
  return { call, values, number, state, error, editable, talking, set, open, again, act, begin, heard, drop, handOver }
}
