import { t, locale } from './i18n'

const pad = (n: number): string => String(n).padStart(2, '0')

/* The service runs on China's time (UTC+8, no summer time), as the server counts its days, whatever this desk is set to: its UTC fields are that. */
const local = (ms: number): Date => new Date(ms + 8 * 3600_000)

export function dateOf(ms: number): string {
  const d = local(ms)
  return `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}`
}
export function timeOf(ms: number): string {
  const d = local(ms)
  return `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}`
}
export const stamp = (ms: number): string => `${dateOf(ms)} ${timeOf(ms)}`

/* The first moment of a day of China, of what a date field holds. */
export const dayStart = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)

/* A minute of the day as a clock shows it, up to 24:00. */
export const minuteText = (m: number): string => `${pad(Math.floor(m / 60))}:${pad(m % 60)}`
/* "9:05" to 545; what is no time gives NaN. */
export function minuteOf(text: string): number {
  const m = /^(\d{1,2}):(\d{2})$/.exec(text)
  if (!m) return Number.NaN
  const n = Number(m[1]) * 60 + Number(m[2])
  return n <= 1440 && Number(m[2]) < 60 ? n : Number.NaN
}

/* Short for lists: the time today, month and day this year, else the date. */
export function shortStamp(ms: number, now: number): string {
  if (dateOf(ms) === dateOf(now)) return timeOf(ms)
  const date = dateOf(ms)
  return date.slice(0, 4) === dateOf(now).slice(0, 4) ? `${date.slice(5)} ${timeOf(ms)}` : date
}

/* 4:05, 1:20:00, 3 天 2 小时: the length of a call, never negative. */
export function span(ms: number): string {
  const s = Math.floor(Math.abs(ms) / 1000)
  const h = Math.floor(s / 3600)
  if (h >= 48) return t('span.days', { d: Math.floor(h / 24), h: h % 24 })
  if (h >= 1) return `${h}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`
  return `${Math.floor(s / 60)}:${pad(s % 60)}`
}

/* For people who wait: 5 分 20 秒, 47 分, 25 小时, 3 天; exact: 25 小时 57 分, 3 天 2 小时. */
export function lapse(ms: number, exact = false): string {
  const s = Math.floor(Math.abs(ms) / 1000)
  const m = Math.floor(s / 60)
  if (m < 10) return t('span.seconds', { m, s: s % 60 })
  if (m < 120) return t('span.minutes', { m })
  const h = Math.floor(m / 60)
  if (h < 48) return exact ? t('span.hours', { h, m: m % 60 }) : t('span.hours_only', { h })
  return exact ? t('span.days', { d: Math.floor(h / 24), h: h % 24 }) : t('days', { n: Math.floor(h / 24) })
}

export const num = (n: number): string => n.toLocaleString(locale.value)
export const pct = (a: number, b: number): string => (b > 0 ? `${(Math.floor((a / b) * 1000) / 10).toFixed(1)}%` : '—')

/* The community part of "越城区 塔山街道 某社区" is what distinguishes rows; the whole is in the title. */
export const lastName = (area: string): string => area.split(/[ /·]/).pop() ?? area

/* "Chrome · Windows" of what a browser calls itself; the order matters, as each calls itself by the others' names too. */
const browsers: [RegExp, string][] = [[/MicroMessenger/, '微信'], [/Edg\//, 'Edge'], [/Firefox\//, 'Firefox'], [/QQBrowser/, 'QQ浏览器'], [/360SE|QIHU/, '360浏览器'], [/Chrome\//, 'Chrome'], [/Safari\//, 'Safari']]
const systems: [RegExp, string][] = [[/HarmonyOS|OpenHarmony/, '鸿蒙'], [/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']]
export function device(agent: string): string {
  const named = (list: [RegExp, string][]): string => list.find(([r]) => r.test(agent))?.[1] ?? ''
  return [named(browsers), named(systems)].filter(Boolean).join(' · ') || t('account.unknown')
}

/** The month of a day and those before it, the newest first, as YYYY-MM. */
export function lastMonths(day: string, n: number): string[] {
  const [y, m] = day.split('-').map(Number) as [number, number]
  return Array.from({ length: n }, (_, i) => { const d = new Date(y, m - 1 - i, 1); return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}` })
}
export function wholeMonth(month: string): { from: string; to: string } {
  const [y, m] = month.split('-').map(Number) as [number, number]
  return { from: `${month}-01`, to: `${month}-${String(new Date(y, m, 0).getDate()).padStart(2, '0')}` }
}
