import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router'
import { setLocale } from './lib/i18n'
import { Problem } from './lib/api'
import { stack } from './lib/stack'
import { loadConfig, loadSession, unreachable, watchExpiry } from './lib/session'
import './styles/base.css'

async function start(): Promise<void> {
  let wish: string | null = null
  try { wish = localStorage.getItem('console.locale') } catch { /* default */ }
  if (wish === 'en') await setLocale('en').catch(() => undefined)
  watchExpiry()
  // Without an answer the router shows the sign-in page, which says that the server cannot be reached; or the survey page.
  const lost = (e: unknown): void => { unreachable.value = e instanceof Problem && e.offline }
  await Promise.all([loadSession().catch(lost), loadConfig().catch(() => undefined)])
  createApp(App).use(router).directive('stack', stack).mount('#app')
}
void start()
