/* Short words about what just happened, also for screen readers. */
import { reactive } from 'vue'

export const toasts = reactive<{ id: number; text: string; kind: 'ok' | 'error' }[]>([])
let n = 0
export function toast(text: string, kind: 'ok' | 'error' = 'ok'): void {
  const id = ++n
  toasts.push({ id, text, kind })
  if (toasts.length > 2) toasts.splice(0, toasts.length - 2) // they cover the page
  setTimeout(() => { const i = toasts.findIndex((x) => x.id === id); if (i >= 0) toasts.splice(i, 1) }, kind === 'error' ? 9000 : 4000)
}
