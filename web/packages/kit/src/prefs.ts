/* How the page looks and speaks on this device: elder mode and language. Nothing personal is kept. */
import { ref } from 'vue';
import { setLang, type Lang } from './i18n.ts';

/** 0 ordinary, 1..3 the steps of elder mode (20, 24, 30 px). */
export type Elder = 0 | 1 | 2 | 3;
export const elder = ref<Elder>(0);

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // some webviews forbid storage
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* the choice then holds for this visit only */
  }
}

export function setElder(step: Elder): void {
  elder.value = step;
  if (step) document.documentElement.dataset.elder = String(step);
  else delete document.documentElement.dataset.elder;
  write('elder', String(step));
}

export function chooseLang(to: Lang): void {
  write('lang', to);
  void setLang(to);
}

/** Takes up what was chosen before. Call it before the first paint. */
export function restorePrefs(): void {
  const step = Number(read('elder'));
  if (step >= 1 && step <= 3) setElder(step as Elder);
  if (read('lang') === 'en') void setLang('en');
}
