/* What the person at this screen lost without having done it: a call-back that a colleague took over, words that could not be saved.
 * It stands on every page until it is read, in this tab's memory alone, and goes with whoever it was told to. */
import { ref } from 'vue'

export interface Loss { id: number; text: string; words: { label: string; text: string }[] }
export const losses = ref<Loss[]>([])
let n = 0

export function lose(text: string, words: Loss['words'] = []): void { losses.value = [...losses.value, { id: ++n, text, words }] }
export function read(id: number): void { losses.value = losses.value.filter((x) => x.id !== id) }
export function forgetLosses(): void { losses.value = [] }
