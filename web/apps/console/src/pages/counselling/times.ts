/* Days by name, as the diary and groups go through them. */
import { dateOf, dayStart } from '../../lib/format'

const DAY_MS = 86_400_000
export const addDays = (day: string, n: number): string => dateOf(dayStart(day) + n * DAY_MS)
/* 1 Monday to 7 Sunday. */
export const weekdayOf = (day: string): number => ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1
export const monday = (day: string): string => addDays(day, 1 - weekdayOf(day))
