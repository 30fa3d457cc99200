/* Codes of module duty, and how a hole is said. */
import { dateOf, stamp, timeOf } from '../../lib/format'
import { t } from '../../lib/i18n'

export const QUALIFICATIONS = ['psychiatrist', 'nurse', 'therapist', 'counsellor', 'social_worker', 'teacher', 'liaison', 'other'] as const

/* A time; on so many days that follow each other. */
export interface Stretch { from_ms: number; until_ms: number; days: number }
const DAY = 86400000
const endOf = (ms: number): string => (timeOf(ms) === '00:00' ? '24:00' : timeOf(ms))
export const span = (a: number, b: number): string => (dateOf(a) === dateOf(b - 1) ? `${dateOf(a).slice(5)} ${timeOf(a)}–${endOf(b)}` : `${stamp(a).slice(5)} – ${stamp(b).slice(5)}`)
export const stretch = (h: Stretch): string => (h.days < 2 ? span(h.from_ms, h.until_ms)
  : t('duty.daily', { from: dateOf(h.from_ms).slice(5), to: dateOf(h.from_ms + (h.days - 1) * DAY).slice(5), a: timeOf(h.from_ms), b: endOf(h.until_ms) }))
/* Whether a time lies in it on any of its days. */
export function meets(h: Stretch, from: number, until: number): boolean {
  for (let d = 0; d < h.days; d++) if (h.from_ms + d * DAY < until && h.until_ms + d * DAY > from) return true
  return false
}
