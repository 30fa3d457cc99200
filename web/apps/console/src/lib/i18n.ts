/* Texts. Chinese is in the first load; English is fetched when chosen. Keys are typed by the Chinese catalogue. */
import { ref } from 'vue'
import zh from '../locales/zh-CN.json'

export type Key = keyof typeof zh
export const locale = ref<'zh-CN' | 'en'>('zh-CN')
let table: Record<string, string> = zh

export async function setLocale(l: 'zh-CN' | 'en'): Promise<void> {
  table = l === 'en' ? (await import('../locales/en.json')).default : zh
  locale.value = l
  document.documentElement.lang = l
  try { localStorage.setItem('console.locale', l) } catch { /* storage may be refused */ }
}

export function t(key: Key, params?: Record<string, string | number>): string {
  void locale.value
  const s = table[key] ?? zh[key] ?? key
  return params ? s.replace(/\{(\w+)\}/g, (_, k: string) => String(params[k] ?? '')) : s
}

/* For codes the server sends: a word if there is one, else the code itself. */
export function tx(prefix: string, code: string | undefined): string {
  void locale.value
  if (!code) return ''
  const k = `${prefix}.${code}`
  return table[k] ?? (zh as Record<string, string>)[k] ?? code
}
