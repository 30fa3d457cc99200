/* Every page is its own chunk except the first; the title of a page is a text key. */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { nextTick, watch } from 'vue';
import { lang } from '@xinqiao/kit';
import { t, type Key } from './text.ts';
import Home from './pages/Home.vue';

declare module 'vue-router' {
  interface RouteMeta { title?: Key; bare?: boolean }
}

const page = (path: string, title: Key, component: RouteRecordRaw['component'], extra = {}): RouteRecordRaw =>
  ({ path, component, meta: { title, ...extra } }) as RouteRecordRaw;

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    page('/', 'home.title', Home),
    page('/talk', 'talk.title', () => import('./pages/Talk.vue')),
    page('/consult', 'consult.title', () => import('./pages/Consult.vue')),
    page('/callback', 'callback.title', () => import('./pages/Callback.vue')),
    page('/places', 'places.title', () => import('./pages/Places.vue')),
    page('/book', 'book.title', () => import('./pages/Book.vue')),
    page('/book/:service', 'book.title', () => import('./pages/BookTime.vue')),
    page('/me/appointments', 'appointments.title', () => import('./pages/Appointments.vue')),
    page('/consent', 'consent.title', () => import('./pages/Consent.vue')),
    page('/tests', 'tests.title', () => import('./pages/Tests.vue')),
    page('/tests/:form', 'run.title', () => import('./pages/Run.vue'), { bare: true }),
    page('/result', 'result.title', () => import('./pages/Result.vue')),
    page('/plan', 'plan.title', () => import('./pages/Plan.vue')),
    page('/me', 'me.title', () => import('./pages/Me.vue')),
    page('/me/login', 'login.title', () => import('./pages/Login.vue')),
    page('/me/claim', 'claim.title', () => import('./pages/Claim.vue')),
    page('/me/history', 'history.title', () => import('./pages/History.vue')),
    page('/me/trend', 'trend.title', () => import('./pages/Trend.vue')),
    page('/me/access', 'access.title', () => import('./pages/Access.vue')),
    page('/me/consents', 'consents.title', () => import('./pages/Consents.vue')),
    page('/settings', 'settings.title', () => import('./pages/Settings.vue')),
    page('/about', 'about.title', () => import('./pages/About.vue')),
    page('/privacy', 'privacy.title', () => import('./pages/About.vue')),
    page('/help', 'help.title', () => import('./pages/About.vue')),
    page('/:rest(.*)*', 'lost.title', () => import('./pages/NotFound.vue')),
  ],
});

const title = (): void => {
  const key = router.currentRoute.value.meta.title;
  document.title = key ? `${t(key)} · ${t('name')}` : t('name');
};
watch(lang, title);

let first = true;
router.afterEach(async (to, from) => {
  title();
  if (first) return void (first = false);
  if (to.path === from.path) return;
  await nextTick();
  // a new page is heard and read from its heading
  const h = document.querySelector<HTMLElement>('main h1');
  h?.setAttribute('tabindex', '-1');
  (h ?? document.getElementById('main'))?.focus({ preventScroll: true });
});
// a page of the previous release is gone: take the new one
addEventListener('vite:preloadError', () => location.reload());
