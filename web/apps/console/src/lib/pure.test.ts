import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from '../locales/en.json';
import zh from '../locales/zh-CN.json';
import settings from '../pages/oversight/settings.zh.json';
import { lineOf } from '../pages/definitions/pointer';
import { csv } from './csv';
import { Problem } from './api';
import { dayStart, device, lapse, pct, span } from './format';
import { needs } from './rights';

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
  it('names a device, not what it calls itself', () => {
    expect(device('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36')).toBe('Chrome · Windows');
    expect(device('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0')).toBe('微信 · iOS');
    expect(device('curl/8')).toBe('未知设备');
  });
  it('writes spans', () => {
    expect(span(65_000)).toBe('1:05');
    expect(span(-3_725_000)).toBe('1:02:05');
  });
  it('writes what is left of a clock in words', () => {
    expect([320_000, -47 * 60_000, 25.95 * 3600_000, 50 * 3600_000].map((ms) => lapse(ms))).toEqual(['5 分 20 秒', '47 分', '25 小时', '2 天']);
    expect([25.95 * 3600_000, 50 * 3600_000].map((ms) => lapse(ms, true))).toEqual(['25 小时 57 分', '2 天 2 小时']);
  });
  it('begins a day when China does', () => expect(dayStart('2026-11-28')).toBe(Date.UTC(2026, 10, 27, 16)));
});

it('both catalogues have the same keys and the same names in them', () => {
  const names = (s: string): string => (s.match(/\{\w+\}/g) ?? []).sort().join();
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  for (const [k, v] of Object.entries(zh)) expect(`${k} ${names((en as Record<string, string>)[k] ?? '')}`).toBe(`${k} ${names(v)}`);
});

describe('rights', () => {
  it('are permissions that the server has', () => {
    const root = join(import.meta.dirname, '../../../../../src/modules');
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.c')).map((f) => readFileSync(join(root, f), 'utf8'));
    const held = new Set(sources.flatMap((s) => [...s.matchAll(/const Perm \w+ = \{\s*"([a-z_.]+)"/g)].map((m) => m[1])));
    expect(Object.values(needs).filter((n) => !held.has(n))).toEqual([]);
  });
});

it('every audited action has a word, and every origin of a setting', () => {
  const root = join(import.meta.dirname, '../../../../../');
  const actions = [...readFileSync(join(root, 'docs/routes.md'), 'utf8').matchAll(/\| ([a-z_]+\.[a-z_]+) \|$/gm)].map((m) => m[1]!);
  expect(actions.length).toBeGreaterThan(100);
  expect([...new Set(actions)].filter((a) => !(`auditact.${a}` in zh))).toEqual([]);
  const origins = readFileSync(join(root, 'src/core/setting.c'), 'utf8').match(/names\[\] = \{([^}]+)\}/)![1]!.match(/\w+/g)!;
  expect(origins.filter((o) => !(`origin.${o}` in zh))).toEqual([]);
});

it('every setting is explained in Chinese', () => {
  const listed = readFileSync(join(import.meta.dirname, '../../../../../docs/settings.md'), 'utf8');
  const names = [...listed.matchAll(/^\| `([a-z_.]+)` \|/gm)].map((m) => m[1]!);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((n) => !(n in settings))).toEqual([]);
});

describe('a changed record', () => {
  it('is 412, or 409 about a version, and nothing else', () => {
    const is = (status: number, code: string): boolean => new Problem(status, code, '').changed;
    expect([is(412, 'request.if_match'), is(409, 'alert.version'), is(409, 'care.task_version')]).toEqual([true, true, true]);
    expect([is(409, 'org.area_in_use'), is(409, 'person.duplicate'), is(422, 'x.version')]).toEqual([false, false, false]);
  });
});
