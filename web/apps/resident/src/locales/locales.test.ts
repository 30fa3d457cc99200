/* Every language says everything, with the same names to fill in. */
import { expect, it } from 'vitest';
import appEn from './en.json';
import appZh from './zh-CN.json';
import formsEn from '../../../../packages/forms/src/locales/en.json';
import formsZh from '../../../../packages/forms/src/locales/zh-CN.json';
import consultEn from '../consult/en.json';
import consultZh from '../consult/zh-CN.json';
import kitEn from '../../../../packages/kit/src/locales/en.json';
import kitZh from '../../../../packages/kit/src/locales/zh-CN.json';

const names = (s: string): string[] => [...s.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort();
it.each([['app', appZh, appEn], ['consult', consultZh, consultEn], ['forms', formsZh, formsEn], ['kit', kitZh, kitEn]] as [string, Record<string, string>, Record<string, string>][])('%s', (_, zh, en) => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  for (const key of Object.keys(zh)) expect(names(en[key]!), key).toEqual(names(zh[key]!));
});
