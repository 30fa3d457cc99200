/* Hours as units write them: "周一至周五 8:30-17:30", "周二、周四 14:00-17:00". What is written in another way is taken as it stands. */
const DAYS = '一二三四五六日';
const FORM = /^周([一二三四五六日])(?:([至、])周([一二三四五六日]))?\s*(\d{1,2}):(\d{2})\s*[-–至]\s*(\d{1,2}):(\d{2})$/;

/** Surely nobody answers now, by the clock of China. Never true of hours that are not understood. */
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
