import '@xinqiao/kit/tokens.css';
import './app.css';
import { createApp } from 'vue';
import { restorePrefs } from '@xinqiao/kit';
import App from './App.vue';
import { router } from './router.ts';
import { loadConfig, loadSession } from './store.ts';

/* Whoever left quickly and presses Back in this tab, or somebody beside them, sees nothing of it again. */
function stayAway(back: boolean): boolean {
  try {
    if (sessionStorage.getItem('left') && back) {
      document.documentElement.hidden = true;
      location.replace('about:blank');
      return true;
    }
    sessionStorage.removeItem('left');
  } catch { /* no storage: nothing to remember */ }
  return false;
}
addEventListener('pageshow', (e) => { if (e.persisted) stayAway(true); });
const kind = (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined)?.type;

restorePrefs();
if (!stayAway(kind === 'back_forward')) {
  createApp(App).use(router).mount('#app');
  loadConfig().catch(() => undefined);
  loadSession().catch(() => undefined);
}
if (import.meta.env.PROD && 'serviceWorker' in navigator && window.isSecureContext) void navigator.serviceWorker.register('/sw.js').catch(() => undefined);
