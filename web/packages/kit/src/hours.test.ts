import { describe, expect, it } from 'vitest';
import { mount } from '@vue/test-utils';
import CrisisBar from './CrisisBar.vue';
import { closed, hoursParts, hoursText, resting } from './hours.ts';

const china = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 10, day, hour - 8, minute); // November 2026; the 27th is a Friday

describe('hours as units write them', () => {
  it('rest at night and on other days', () => {
    const office = '周一至周五 8:30-17:30';
    expect([china(27, 8, 29), china(27, 8, 30), china(27, 17, 29), china(27, 17, 30), china(28, 10)].map((at) => resting(office, at))).toEqual([true, false, false, true, true]);
    expect([china(24, 15), china(26, 15), china(25, 15)].map((at) => resting('周二、周四 14:00-17:00', at))).toEqual([false, false, true]);
  });
  it('are never said to rest when they are not understood', () => {
    for (const words of ['24小时', '', '全天', '工作日上班时间', '周一至周五']) expect(resting(words, china(28, 3))).toBe(false);
  });
});

describe("hours in the server's form", () => {
  const line = '1-5 08:30-12:00,14:00-22:00; 6-7 20:00-08:00; 0 09:00-10:00';
  it('are said in words', () => {
    expect([hoursText(''), hoursText('1-7 00:00-24:00'), hoursText('1-7 08:00-22:00'), hoursText('3 20:00-08:00')]).toEqual(['24 小时', '24 小时', '每天 08:00–22:00', '周三 20:00–次日 08:00']);
    expect(hoursText(line)).toBe('周一至周五 08:30–12:00、14:00–22:00；周六至周日 20:00–次日 08:00；法定节假日 09:00–10:00');
    expect(hoursText('工作日')).toBe('工作日');
    for (const bad of [';', '1-5', '5-1 08:00-09:00', '0-1 08:00-09:00', '8 08:00-09:00', '1 08:00-08:00', '1 24:00-08:00', '1 8:00-9:00', '1 08:00-09:00,', '1 08:00-09:00-10:00']) expect(hoursParts(bad)).toBe(null);
  });
  it('are kept by weekday, over noon and over midnight', () => {
    expect([china(27, 8, 29), china(27, 8, 30), china(27, 12), china(27, 14), china(27, 22)].map((at) => closed(line, [], at))).toEqual([true, false, true, false, true]);
    expect([china(28, 10), china(28, 20), china(29, 7, 59), china(29, 8), china(30, 7)].map((at) => closed(line, [], at))).toEqual([true, false, false, true, false]); // Saturday to Monday
    expect(closed('', [], china(28, 3))).toBe(false);
    expect(closed('every day', [], china(28, 3))).toBe(false);
  });
  it('follow public holidays and the days worked for them', () => {
    const special = [{ day: '2026-11-27', weekday: 0 }, { day: '2026-11-28', weekday: 5 }];
    expect([china(27, 9), china(27, 11), china(28, 11)].map((at) => closed(line, special, at))).toEqual([false, true, false]);
    expect(closed('1-7 08:00-22:00', special, china(27, 11))).toBe(false);
  });
});

it('the bar says of a number that nobody answers it now', () => {
  const shown = (hours: string): string[] => mount(CrisisBar, { props: { lines: [{ label: '中心', number: '0575-1', hours }, { label: '急救', number: '120', hours: '24小时' }] } }).findAll('a').map((a) => a.text());
  expect(shown('24小时')).toEqual(['12356', '0575-1']);
  const never = '周一至周一 0:00-0:00';
  expect(shown(never)).toEqual(['12356', '0575-1 休息中']);
  const bar = (open: string): string[] => mount(CrisisBar, { props: { lines: [{ label: '本地', number: '85888666', hours: never, open }], days: [] } }).findAll('a').map((a) => a.text());
  expect(bar('1-7 00:00-24:00')).toEqual(['12356', '85888666']); // what the line itself says goes before words
});
