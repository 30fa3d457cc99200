/* Rows that have no counsellor any more: ticked for one act, given to one person together, and what the server refused of them. */
import { computed, ref } from 'vue'
import { post } from '../../lib/api'
import type { GivenCase, List } from '../../lib/types'

interface Row { id: string; version: number; person_label: string; counsellors: { id: string }[] }

export function useGiving<T extends Row>(items: () => T[], path: string) {
  const chosen = ref<string[]>([])
  const refused = ref<(GivenCase & { label: string })[]>([])
  const rows = computed(() => items().filter((r) => chosen.value.includes(r.id)))
  const all = computed({ get: () => rows.value.length > 0 && rows.value.length === items().length, set: (on) => { chosen.value = on ? items().map((r) => r.id) : [] } })
  /* Who is there for every chosen row. */
  const people = computed(() => (rows.value[0]?.counsellors ?? []).filter((c) => rows.value.every((r) => r.counsellors.some((x) => x.id === c.id))) as T['counsellors'])
  /** How many were given. */
  async function give(body: object, more: object = {}): Promise<number> {
    const asked = rows.value
    const r = await post<List<GivenCase>>(path, { ...body, items: asked.map((x) => ({ id: x.id, version: x.version, ...more })) })
    refused.value = r.items.filter((i) => !i.done).map((i) => ({ ...i, label: asked.find((x) => x.id === i.id)?.person_label ?? '' }))
    return r.items.length - refused.value.length
  }
  return { chosen, refused, rows, all, people, give }
}
