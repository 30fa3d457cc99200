import { expect, it } from 'vitest'
import { meets, stretch } from './words'

const at = (s: string): number => Date.parse(`${s}:00+08:00`)
it('says a hole in words, and one that comes back every day as one', () => {
  expect(stretch({ from_ms: at('2026-03-01T08:00'), until_ms: at('2026-03-01T12:30'), days: 1 })).toBe('03-01 08:00–12:30')
  expect(stretch({ from_ms: at('2026-03-01T16:00'), until_ms: at('2026-03-02T00:00'), days: 1 })).toBe('03-01 16:00–24:00')
  expect(stretch({ from_ms: at('2026-03-01T16:00'), until_ms: at('2026-03-22T16:00'), days: 1 })).toBe('03-01 16:00 – 03-22 16:00')
  expect(stretch({ from_ms: at('2026-02-27T22:00'), until_ms: at('2026-02-28T08:00'), days: 3 })).toBe('02-27 至 03-01 每天 22:00–08:00')
})
it('meets a time on each of its days and on no other', () => {
  const h = { from_ms: at('2026-02-27T22:00'), until_ms: at('2026-02-28T08:00'), days: 2 }
  expect(meets(h, at('2026-03-01T07:00'), at('2026-03-01T09:00'))).toBe(true)
  expect(meets(h, at('2026-03-01T08:00'), at('2026-03-01T22:00'))).toBe(false)
  expect(meets(h, at('2026-03-01T22:00'), at('2026-03-02T08:00'))).toBe(false)
})
