import { describe, expect, it } from 'vitest';
import { mount } from '@vue/test-utils';
import CrisisBar from './CrisisBar.vue';
import { resting } from './hours.ts';

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

it('the bar shows no number that nobody answers now', () => {
  const shown = (hours: string): string[] => mount(CrisisBar, { props: { lines: [{ label: '中心', number: '0575-1', hours }, { label: '急救', number: '120', hours: '24小时' }] } }).findAll('a').map((a) => a.text());
  expect(shown('24小时')).toEqual(['12356', '0575-1']);
  const never = '周一至周一 0:00-0:00';
  expect(shown(never)).toEqual(['12356']);
});
