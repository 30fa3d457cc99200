/* Half-written notes. Kept in memory and in this tab's session storage, never longer than the tab or the sign-out:
 * a note is about a person, so it must not stay behind on a shared machine. */
import { reactive, watch } from 'vue'

const PREFIX = 'draft:'

export function useDraft<T extends object>(key: string, empty: () => T): { form: T; restored: boolean; clear: () => void } {
  let restored = false
  const form = reactive(empty()) as T
  try {
    const s = sessionStorage.getItem(PREFIX + key)
    if (s) {
      Object.assign(form, JSON.parse(s))
      restored = true
    }
  } catch { /* no storage: memory only */ }
  const blank = JSON.stringify(empty())
  let quiet = false
  watch(form, () => {
    if (quiet) return
    try {
      const s = JSON.stringify(form)
      if (s === blank) sessionStorage.removeItem(PREFIX + key)
      else sessionStorage.setItem(PREFIX + key, s)
    } catch { /* full or refused */ }
  }, { deep: true, flush: 'sync' })
  const clear = (): void => {
    quiet = true
    Object.assign(form, empty())
    quiet = false
    try { sessionStorage.removeItem(PREFIX + key) } catch { /* nothing kept */ }
  }
  return { form, restored, clear }
}

export function wipeDrafts(): void {
  try {
    Object.keys(sessionStorage).filter((k) => k.startsWith(PREFIX)).forEach((k) => sessionStorage.removeItem(k))
  } catch { /* nothing kept */ }
}
