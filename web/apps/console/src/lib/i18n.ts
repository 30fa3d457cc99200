/* The console's texts over the kit's t(). Chinese is in the first load; English is fetched when chosen. */
import { lang, setLang, texts } from '@xinqiao/kit/i18n.ts'
import zh from '../locales/zh-CN.json'

export type Key = keyof typeof zh
export const locale = lang
export const t = texts(zh, { en: () => import('../locales/en.json') })

export async function setLocale(l: 'zh-CN' | 'en'): Promise<void> {
  await setLang(l)
  try { localStorage.setItem('console.locale', l) } catch { /* storage may be refused */ }
}

/* For codes the server sends: a word if there is one, else the code itself. */
export function tx(prefix: string, code: string | undefined): string {
  if (!code) return ''
  const key = `${prefix}.${code}`
  const text = t(key as Key)
  return text === key ? code : text
}
