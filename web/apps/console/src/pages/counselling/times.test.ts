import { expect, it } from 'vitest'
import { dateOf, dayStart, minuteOf, minuteText, timeOf } from '../../lib/format'
import { addDays, monday, weekdayOf } from './times'

it('counts days in the zone of the service, wherever the browser is', () => {
  const late = Date.parse('2026-03-01T15:59:00Z')
  expect(dateOf(late)).toBe('2026-03-01')
  expect(dateOf(late + 60_000)).toBe('2026-03-02')
  expect(timeOf(late)).toBe('23:59')
  expect(dayStart('2026-03-02')).toBe(late + 60_000)
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
  expect(weekdayOf('2026-03-01')).toBe(7)
  expect(monday('2026-03-01')).toBe('2026-02-23')
})
it('reads and writes minutes of a day', () => {
  expect(minuteOf('9:05')).toBe(545)
  expect(minuteText(545)).toBe('09:05')
  expect(minuteOf('24:00')).toBe(1440)
  expect(minuteOf('24:15')).toBeNaN()
  expect(minuteOf('9:60')).toBeNaN()
  expect(minuteOf('nine')).toBeNaN()
})
