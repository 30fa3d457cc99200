import { texts } from '@xinqiao/kit';
import zh from './zh-CN.json';

/* A catalogue of its own: fetched with the page, not with the first load. */
export const t = texts(zh, { en: () => import('./en.json') });
export type Key = keyof typeof zh;

/** "1-5 08:30-11:30,14:00-17:30; 6 09:00-12:00" in words. */
export function hoursText(hours: string): string {
  if (!hours) return t('hours.always');
  const day = (d: string): string => t(`day.${d}` as Key);
  return hours
    .split(';')
    .map((part) => {
      const [days = '', times = ''] = part.trim().split(/ (.*)/);
      return `${days.split('-').map(day).join(t('to'))} ${times}`;
    })
    .join('；');
}
