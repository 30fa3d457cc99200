import { texts } from '@xinqiao/kit';
import zh from './locales/zh-CN.json';

export const t = texts(zh, { en: () => import('./locales/en.json') });
