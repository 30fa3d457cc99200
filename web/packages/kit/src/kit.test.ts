import { afterEach, describe, expect, it } from 'vitest';
import { mount } from '@vue/test-utils';
import { nextTick } from 'vue';
import CrisisBar from './CrisisBar.vue';
import TrendChart from './TrendChart.vue';
import ElderSwitch from './ElderSwitch.vue';
import { day, forget, keep, kept, keptKeys, lang, restorePrefs, setElder, setLang, texts } from './index.ts';

afterEach(() => {
  lang.value = 'zh-CN';
  setElder(0);
  localStorage.clear();
});

describe('texts', () => {
  it('fills names, falls back to Chinese, and changes with the language', async () => {
    const t = texts({ a: '你好 {who}', b: '只有中文' }, { en: async () => ({ default: { a: 'Hello {who}' } }) });
    expect(t('a', { who: '小王' })).toBe('你好 小王');
    await setLang('en');
    expect(t('a', { who: 'Wang' })).toBe('Hello Wang');
    expect(t('b')).toBe('只有中文');
    expect(document.documentElement.lang).toBe('en');
  });
  it('writes a day', () => {
    expect(day(new Date(2026, 10, 3, 9, 5).getTime(), true)).toBe('2026年11月3日 09:05');
  });
});

describe('elder mode', () => {
  it('is one tap and remembered', async () => {
    const w = mount(ElderSwitch);
    await w.find('button').trigger('click');
    expect(document.documentElement.dataset.elder).toBe('1');
    setElder(3);
    delete document.documentElement.dataset.elder;
    restorePrefs();
    expect(document.documentElement.dataset.elder).toBe('3');
    await w.find('button').trigger('click');
    expect(document.documentElement.dataset.elder).toBeUndefined();
  });
});

describe('CrisisBar', () => {
  it('has 12356 without any configuration, and the local number beside it', () => {
    const bare = mount(CrisisBar, { props: { lines: [] } });
    expect(bare.findAll('a').map((a) => a.attributes('href'))).toEqual(['tel:12356']);
    const both = mount(CrisisBar, { props: { lines: [{ label: '本地', number: '0575-123 456', hours: '' }] } });
    expect(both.findAll('a').map((a) => a.attributes('href'))).toEqual(['tel:12356', 'tel:0575123456']);
  });
});

describe('TrendChart', () => {
  it('shows the same numbers as picture and as table', async () => {
    const points = [3, 12, 7].map((value, i) => ({ at_ms: i * 864e5, value, band: 'b' }));
    const w = mount(TrendChart, { props: { max: 27, bands: [{ code: 'b', label: '带', from: 0, to: 27 }], points } });
    expect(w.findAll('circle')).toHaveLength(3);
    expect(w.findAll('tbody tr').map((r) => r.findAll('td')[1]!.text())).toEqual(['7', '12', '3']);
    const ys = w.findAll('circle').map((c) => Number(c.attributes('cy')));
    expect(ys[1]).toBeLessThan(ys[0]!); // higher score, higher point
    await w.setProps({ points: points.slice(0, 1) });
    await nextTick();
    expect(w.findAll('circle')).toHaveLength(1);
    expect(w.find('circle').attributes('cx')).not.toContain('NaN');
  });
});

describe('the kept store', () => {
  it('works without IndexedDB, and forgets', async () => {
    await keep('x:1', { a: 1 });
    expect(await kept('x:1')).toEqual({ a: 1 });
    expect(await keptKeys('x:')).toEqual(['x:1']);
    await forget('x:1');
    expect(await kept('x:1')).toBeUndefined();
  });
});
