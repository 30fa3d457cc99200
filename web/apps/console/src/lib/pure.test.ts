import { describe, expect, it } from 'vitest';
import en from '../locales/en.json';
import zh from '../locales/zh-CN.json';
import { lineOf } from '../pages/definitions/pointer';
import { csv } from './csv';
import { pct, span } from './format';

describe('csv', () => {
  it('starts with a byte-order mark and quotes', () => expect(csv([['a', 'b,"c"', null, 3]])).toBe('\ufeffa,"b,""c""",,3\r\n'));
  it('lets no cell be a formula', () => {
    for (const s of ['=1+1', '+1', '-1', '@x', '\tx']) expect(csv([[s]])).toContain(`'${s}`);
    expect(csv([[-5]])).toBe('\ufeff-5\r\n');
  });
});

describe('pointer', () => {
  const text = '{\n "a": [\n  1,\n  {"b/c": "x{,"}\n ]\n}';
  it('finds values, escaped names and the nearest parent', () => {
    expect(lineOf(text, '/a/1/b~1c')).toBe(4);
    expect(lineOf(text, '/a/0')).toBe(3);
    expect(lineOf(text, '/a/7')).toBe(2);
    expect(lineOf(text, '')).toBe(1);
    expect(lineOf('{ "a": [1, ', '/a')).toBe(0);
  });
});

describe('figures', () => {
  it('never rounds a share up to 100 %', () => {
    expect(pct(1999, 2000)).toBe('99.9%');
    expect(pct(5, 5)).toBe('100.0%');
    expect(pct(0, 0)).toBe('—');
  });
  it('writes spans', () => {
    expect(span(65_000)).toBe('1:05');
    expect(span(-3_725_000)).toBe('1:02:05');
  });
});

it('both catalogues have the same keys and the same names in them', () => {
  const names = (s: string): string => (s.match(/\{\w+\}/g) ?? []).sort().join();
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  for (const [k, v] of Object.entries(zh)) expect(`${k} ${names((en as Record<string, string>)[k] ?? '')}`).toBe(`${k} ${names(v)}`);
});
