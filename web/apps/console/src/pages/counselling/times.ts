/* Days and minutes of a day in the service's zone (UTC+8), as the server counts them. */
export const DAY_MS = 86_400_000
const ZONE_MS = 8 * 3_600_000
const pad = (n: number): string => String(n).padStart(2, '0')

export function dayOf(ms: number): string {
  return new Date(ms + ZONE_MS).toISOString().slice(0, 10)
}
export const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)
export const addDays = (day: string, n: number): string => dayOf(startOf(day) + n * DAY_MS)
/* 1 Monday to 7 Sunday. */
export const weekdayOf = (day: string): number => ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1
export const monday = (day: string): string => addDays(day, 1 - weekdayOf(day))
export const hour = (ms: number): string => new Date(ms + ZONE_MS).toISOString().slice(11, 16)
export const minuteText = (m: number): string => `${pad(Math.floor(m / 60))}:${pad(m % 60)}`
/* "9:05" to 545; what is no time gives NaN. */
export function minuteOf(text: string): number {
  const m = /^(\d{1,2}):(\d{2})$/.exec(text)
  if (!m) return Number.NaN
  const n = Number(m[1]) * 60 + Number(m[2])
  return n <= 1440 && Number(m[2]) < 60 ? n : Number.NaN
}
