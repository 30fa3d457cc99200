/* Texts in the user's language. Chinese is built in, other languages are fetched when chosen; a missing text falls back to Chinese.
 * Keys are typed by the Chinese catalogue. Values may hold {names}. */
import { shallowReactive, ref } from 'vue';

export type Lang = 'zh-CN' | 'en';
type Catalogue = Record<string, string>;
type Load = () => Promise<{ default: Catalogue }>;

export const lang = ref<Lang>('zh-CN');
const sources: { loaded: Partial<Record<Lang, Catalogue>>; load: Partial<Record<Lang, Load>> }[] = [];

/** Registers a catalogue and gives its t(). */
export function texts<T extends Catalogue>(zh: T, load: Partial<Record<Lang, Load>> = {}) {
  const loaded = shallowReactive<Partial<Record<Lang, Catalogue>>>({ 'zh-CN': zh });
  sources.push({ loaded, load });
  return (key: keyof T & string, names?: Record<string, string | number>): string => {
    const text = loaded[lang.value]?.[key] ?? zh[key] ?? key;
    return names ? text.replace(/\{(\w+)\}/g, (_, n: string) => String(names[n] ?? '')) : text;
  };
}

/** Changes the language of the page once its texts are there. */
export async function setLang(to: Lang): Promise<void> {
  await Promise.all(
    sources.map(async (s) => {
      if (!s.loaded[to] && s.load[to]) s.loaded[to] = (await s.load[to]()).default;
    }),
  );
  lang.value = to;
  document.documentElement.lang = to;
}

/** A day, or a day with its time, as people write it. */
export function day(ms: number, withTime = false): string {
  const d = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = lang.value === 'en' ? `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}` : `${d.getFullYear()}年${d.getMonth() + 1}月${d.getDate()}日`;
  return withTime ? `${date} ${two(d.getHours())}:${two(d.getMinutes())}` : date;
}
