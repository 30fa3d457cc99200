/* The kit's own words. */
import { texts } from './i18n.ts';
import zh from './locales/zh-CN.json';

export const t = texts(zh, { en: () => import('./locales/en.json') });
