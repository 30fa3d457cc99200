import '@xinqiao/kit/tokens.css';
import './app.css';
import { createApp } from 'vue';
import { restorePrefs } from '@xinqiao/kit';
import App from './App.vue';
import { router } from './router.ts';
import { loadConfig, loadSession } from './store.ts';

restorePrefs();
createApp(App).use(router).mount('#app');
loadConfig().catch(() => undefined);
loadSession().catch(() => undefined);
if (import.meta.env.PROD && 'serviceWorker' in navigator && window.isSecureContext) void navigator.serviceWorker.register('/sw.js').catch(() => undefined);
