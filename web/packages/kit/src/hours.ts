/* Hours. Those of the hotline's lines are the server's own form, "1-5 08:30-12:00,14:00-22:00; 6-7 20:00-08:00; 0 09:00-12:00": 1 is Monday,
 * 0 a public holiday, which "1-7" holds too; a time that ends before it begins goes on over midnight; empty is day and night.
 * Units write words, "周一至周五 8:30-17:30"; what is written in another way is taken as it stands. */
import { t } from './text.ts';

/** A day on which the hours of another weekday hold; 0: those of public holidays. */
export interface SpecialDay { day: string; weekday: number }
export interface Span { from: number; to: number } /* minutes; to is above 1440 when it goes on over midnight */
export interface Part { first: number; last: number; spans: Span[] }

const DAY = 1440;
const minutes = (text: string): number => {
  const m = /^(\d{2}):(\d{2})$/.exec(text.trim());
  const n = m ? Number(m[1]) * 60 + Number(m[2]) : Number.NaN;
  return n <= DAY && Number(m?.[2]) < 60 ? n : Number.NaN;
};
function span(text: string): Span | null {
  const [a = '', b = '', more] = text.split('-');
  const [from, to] = [minutes(a), minutes(b)];
  return more !== undefined || Number.isNaN(from) || Number.isNaN(to) || from === to || from === DAY ? null : { from, to: to < from ? to + DAY : to };
}
function part(text: string): Part | null {
  const m = /^([0-7])(?:-([0-7]))? (.+)$/.exec(text.trim());
  if (!m) return null;
  const [first, last] = [Number(m[1]), Number(m[2] ?? m[1])];
  const spans = m[3]!.split(',').map(span);
  return first > last || (first === 0 && last > 0) || spans.includes(null) ? null : { first, last, spans: spans as Span[] };
}
/** The parts of hours in the server's form; none: day and night; null: not in that form. */
export function hoursParts(hours: string): Part[] | null {
  if (!hours.trim()) return [];
  const parts = hours.split(';').map(part);
  return parts.includes(null) ? null : (parts as Part[]);
}

const two = (n: number): string => String(n).padStart(2, '0');
const clock = (m: number): string => `${two(Math.floor(m / 60))}:${two(m % 60)}`;
const spanText = (s: Span): string => `${clock(s.from)}–${s.to > DAY ? t('hours.next', { at: clock(s.to - DAY) }) : clock(s.to)}`;
/** The name of a day, 0: public holidays. */
export const dayText = (n: number): string => t(`hours.day.${n}` as 'hours.day.0');
function daysText(p: Part): string {
  if (p.first === 1 && p.last === 7) return t('hours.daily');
  return p.first === p.last ? dayText(p.first) : t('hours.days', { first: dayText(p.first), last: dayText(p.last) });
}
const whole = (p: Part): boolean => p.spans.length === 1 && p.spans[0]!.from === 0 && p.spans[0]!.to === DAY;

/** Hours of the server's form in words. */
export function hoursText(hours: string): string {
  const parts = hoursParts(hours);
  if (!parts) return hours;
  if (!parts.length || (parts.length === 1 && whole(parts[0]!) && parts[0]!.first === 1 && parts[0]!.last === 7)) return t('hours.always');
  return parts.map((p) => `${daysText(p)} ${whole(p) ? t('hours.always') : p.spans.map(spanText).join(t('hours.and'))}`).join(t('hours.then'));
}

/* The day of China and the minute of it. */
function local(at: number): { day: number; minute: number } {
  const china = at + 8 * 3600_000;
  const day = Math.floor(china / 86_400_000);
  return { day, minute: Math.floor((china - day * 86_400_000) / 60_000) };
}
const weekday = (day: number, special: SpecialDay[]): number => special.find((s) => s.day === new Date(day * 86_400_000).toISOString().slice(0, 10))?.weekday ?? ((day + 3) % 7) + 1;
const holds = (p: Part, on: number): boolean => (on ? p.first <= on && on <= p.last : !p.last || (p.first === 1 && p.last === 7));

/** Surely nobody answers now. Never true of hours that are not understood. */
export function closed(hours: string, special: SpecialDay[], at = Date.now()): boolean {
  const parts = hoursParts(hours);
  if (!parts?.length) return false;
  const { day, minute } = local(at);
  const open = (d: number, m: number): boolean => { const on = weekday(d, special); return parts.some((p) => holds(p, on) && p.spans.some((s) => s.from <= m && m < s.to)) };
  return !open(day, minute) && !open(day - 1, minute + DAY);
}

const DAYS = '一二三四五六日';
const FORM = /^周([一二三四五六日])(?:([至、])周([一二三四五六日]))?\s*(\d{1,2}):(\d{2})\s*[-–至]\s*(\d{1,2}):(\d{2})$/;

/** The same of hours in words, by the clock of China. */
export function resting(hours: string, at = Date.now()): boolean {
  const m = FORM.exec(hours.trim());
  if (!m) return false;
  const china = new Date(at + 8 * 3600_000);
  const today = (china.getUTCDay() + 6) % 7;
  const [first, last] = [DAYS.indexOf(m[1]!), m[3] ? DAYS.indexOf(m[3]) : DAYS.indexOf(m[1]!)];
  const works = m[2] === '、' ? today === first || today === last : today >= first && today <= last;
  const minute = china.getUTCHours() * 60 + china.getUTCMinutes();
  return !works || minute < Number(m[4]) * 60 + Number(m[5]) || minute >= Number(m[6]) * 60 + Number(m[7]);
}

/** A number to call: what the hotline itself says of its hours goes before words. */
export interface Line { label: string; number: string; hours: string; open?: string }
export const lineRests = (l: Line, special: SpecialDay[], at = Date.now()): boolean => (l.open === undefined ? resting(l.hours, at) : closed(l.open, special, at));
export const lineHours = (l: Line): string => (l.open === undefined ? l.hours : hoursText(l.open));
