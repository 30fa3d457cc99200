/* One conversation in the console: messages by number after the last that is here, what is not sent yet under its own name. */
import { computed, ref, shallowRef } from 'vue'
import { smallPicture } from '@xinqiao/kit/picture.ts'
import { explain, get, newKey, post, Problem } from '../../lib/api'
import type { ConsultMessage, ConsultMessages, ConsultSaid } from '../../lib/types'

export interface Unsent { client: string; text: string; picture: string; failed: string; small?: boolean }
const PAGE = 200

export function useTalk(id: string) {
  const messages = shallowRef<ConsultMessage[]>([])
  const unsent = ref<Unsent[]>([])
  const seenOther = ref(0)
  const last = computed(() => messages.value[messages.value.length - 1]?.n ?? 0)
  let busy: Promise<unknown> = Promise.resolve()
  let sending = false

  async function fetchNew(): Promise<void> {
    for (;;) {
      const seen = document.hidden ? '' : `&seen=${last.value}`
      const got = await get<ConsultMessages>(`/consults/${id}/messages?after=${last.value}${seen}`)
      const fresh = got.items.filter((m) => m.n > last.value)
      if (fresh.length) messages.value = [...messages.value, ...fresh]
      seenOther.value = got.seen_other
      if (got.items.length < PAGE && (document.hidden || got.seen >= last.value || !fresh.length)) return
    }
  }
  function refresh(): Promise<void> {
    const next = busy.then(fetchNew)
    busy = next.catch(() => undefined)
    return next
  }
  async function flush(): Promise<void> {
    if (sending) return
    sending = true
    while (unsent.value.some((u) => !u.failed)) {
      const u = unsent.value.find((x) => !x.failed)!
      try {
        await post<ConsultSaid>(`/consults/${id}/messages`, { client: u.client, ...(u.text ? { text: u.text } : {}), ...(u.picture ? { picture: u.picture } : {}) })
        await refresh().catch(() => undefined)
        unsent.value = unsent.value.filter((x) => x.client !== u.client)
      } catch (e) {
        u.failed = explain(e)
        if (u.picture && !u.small && e instanceof Problem && e.offline) { // smaller, under the same name
          u.picture = await smallPicture(u.picture, 800, 60_000).catch(() => u.picture)
          u.small = true
        }
        if (e instanceof Problem && e.offline) break
      }
    }
    sending = false
  }
  async function say(text: string, picture = ''): Promise<void> {
    unsent.value = [...unsent.value, { client: newKey(), text, picture, failed: '' }]
    await flush()
  }
  function forget(client: string): void { unsent.value = unsent.value.filter((u) => u.client !== client) }
  function again(): void {
    unsent.value.forEach((u) => { u.failed = '' })
    void flush()
  }
  return { messages, unsent, seenOther, last, refresh, say, again, forget }
}
