/* One conversation in the console: messages by number after the last that is here, what is not sent yet under its own name. */
import { computed, ref, shallowRef } from 'vue'
import { explain, get, newKey, post, Problem } from '../../lib/api'
import type { ConsultMessage, ConsultMessages, ConsultSaid } from '../../lib/types'

export interface Unsent { client: string; text: string; failed: string }
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
        await post<ConsultSaid>(`/consults/${id}/messages`, { client: u.client, text: u.text })
        await refresh().catch(() => undefined)
        unsent.value = unsent.value.filter((x) => x.client !== u.client)
      } catch (e) {
        u.failed = explain(e)
        if (e instanceof Problem && e.offline) break
      }
    }
    sending = false
  }
  async function say(text: string): Promise<void> {
    unsent.value = [...unsent.value, { client: newKey(), text, failed: '' }]
    await flush()
  }
  function again(): void {
    unsent.value.forEach((u) => { u.failed = '' })
    void flush()
  }
  return { messages, unsent, seenOther, last, refresh, say, again }
}
