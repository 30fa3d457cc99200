import { texts } from '@xinqiao/kit';
import zh from './zh-CN.json';

/* A catalogue of its own: fetched with the page, not with the first load. */
export const t = texts(zh, { en: () => import('./en.json') });
export type Key = keyof typeof zh;
