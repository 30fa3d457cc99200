/* Lazy pages. The guard only saves a useless page: what a role may see is decided by the server on every call. */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { t, type Key } from './lib/i18n'
import type { Need } from './lib/rights'
import { may, signedIn, unreachable } from './lib/session'
import { onThisDevice } from './lib/surveys'

declare module 'vue-router' {
  interface RouteMeta { need?: Need; also?: Need; title?: Key; open?: boolean; bare?: boolean; flush?: boolean; person?: boolean; offline?: boolean }
}

export interface MenuItem { name: Need; also?: Need; path: string; icon: string; title: Key; group: Key }
export const menu: MenuItem[] = [
  { name: 'hotline', path: '/hotline', icon: 'phone', title: 'nav.hotline', group: 'nav.work' },
  { name: 'alerts', path: '/alerts', icon: 'alert', title: 'nav.alerts', group: 'nav.work' },
  { name: 'crisis', path: '/crisis', icon: 'phone', title: 'nav.crisis', group: 'nav.work' },
  { name: 'worklist', path: '/worklist', icon: 'list', title: 'nav.worklist', group: 'nav.work' },
  { name: 'consult', path: '/consult', icon: 'mail', title: 'nav.consult', group: 'nav.work' },
  { name: 'persons', path: '/persons', icon: 'person', title: 'nav.persons', group: 'nav.work' },
  { name: 'duty', path: '/duty', icon: 'clock', title: 'nav.duty', group: 'nav.work' },
  { name: 'incidents', path: '/incidents', icon: 'red', title: 'nav.incidents', group: 'nav.work' },
  { name: 'cases', path: '/cases', icon: 'file', title: 'nav.cases', group: 'nav.work' },
  { name: 'adrift', path: '/adrift', icon: 'file', title: 'nav.adrift', group: 'nav.work' },
  { name: 'groups', path: '/groups', icon: 'staff', title: 'nav.groups', group: 'nav.work' },
  { name: 'schedule', path: '/schedule', icon: 'clock', title: 'nav.schedule', group: 'nav.work' },
  { name: 'referrals', path: '/referrals', icon: 'swap', title: 'nav.referrals', group: 'nav.work' },
  { name: 'schoolCall', path: '/school-callouts', icon: 'phone', title: 'nav.school_callouts', group: 'nav.work' },
  { name: 'dashboard', path: '/dashboard', icon: 'chart', title: 'nav.dashboard', group: 'nav.oversee' },
  { name: 'hotlineReport', path: '/hreport', icon: 'chart', title: 'nav.hotline_report', group: 'nav.oversee' },
  { name: 'hotlineSupervise', path: '/hsample', icon: 'list', title: 'hreport.sample', group: 'nav.oversee' },
  { name: 'referralFigures', path: '/referral-figures', icon: 'trend', title: 'nav.referral_figures', group: 'nav.oversee' },
  { name: 'audit', path: '/audit', icon: 'audit', title: 'nav.audit', group: 'nav.oversee' },
  { name: 'network', path: '/network', icon: 'net', title: 'nav.network', group: 'nav.manage' },
  { name: 'staff', path: '/staff', icon: 'staff', title: 'nav.staff', group: 'nav.manage' },
  { name: 'lines', also: 'hotlineSupervise', path: '/lines', icon: 'phone', title: 'nav.lines', group: 'nav.manage' },
  { name: 'counselSetup', path: '/counsel-setup', icon: 'clock', title: 'nav.counsel_setup', group: 'nav.manage' },
  { name: 'definitions', path: '/definitions', icon: 'scale', title: 'nav.definitions', group: 'nav.manage' },
  { name: 'desks', path: '/desks', icon: 'clock', title: 'nav.desks', group: 'nav.manage' },
  { name: 'settings', path: '/settings', icon: 'gear', title: 'nav.settings', group: 'nav.system' },
  { name: 'outbox', path: '/outbox', icon: 'mail', title: 'nav.outbox', group: 'nav.system' },
]
export const menuFor = (): MenuItem[] => menu.filter((m) => may(m.name) || (m.also && may(m.also)))
export const home = (): string => menuFor()[0]?.path ?? '/account'

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: () => home() },
  { path: '/login', name: 'login', component: () => import('./pages/account/Login.vue'), meta: { open: true, bare: true, title: 'login.title' } },
  { path: '/hotline', name: 'hotline', component: () => import('./pages/hotline/Hotline.vue'), meta: { need: 'hotline', title: 'nav.hotline', flush: true, person: true } },
  { path: '/hreport', name: 'hotlineReport', component: () => import('./pages/hotline/Report.vue'), meta: { need: 'hotlineReport', title: 'nav.hotline_report', person: true } },
  { path: '/hsample', name: 'hotlineSupervise', component: () => import('./pages/hotline/Sampling.vue'), meta: { need: 'hotlineSupervise', title: 'hreport.sample', person: true } },
  { path: '/lines', name: 'lines', component: () => import('./pages/hotline/Lines.vue'), meta: { need: 'lines', also: 'hotlineSupervise', title: 'nav.lines' } },
  { path: '/alerts/:id?', name: 'alerts', component: () => import('./pages/alerts/Alerts.vue'), meta: { need: 'alerts', title: 'nav.alerts', flush: true, person: true } },
  { path: '/worklist', name: 'worklist', component: () => import('./pages/alerts/Worklist.vue'), meta: { need: 'worklist', title: 'nav.worklist', person: true } },
  { path: '/persons', name: 'persons', component: () => import('./pages/people/Persons.vue'), meta: { need: 'persons', title: 'nav.persons', person: true } },
  { path: '/persons/matches', name: 'matches', component: () => import('./pages/people/Matches.vue'), meta: { need: 'personMatch', title: 'matches.title', person: true } },
  { path: '/persons/:id', name: 'person', component: () => import('./pages/people/Person.vue'), meta: { need: 'persons', title: 'person.file', person: true } },
  { path: '/crisis/:id?', name: 'crisis', component: () => import('./pages/crisis/Desk.vue'), meta: { need: 'crisis', title: 'nav.crisis', flush: true, person: true } },
  { path: '/school-callouts/:id?', name: 'schoolCallouts', component: () => import('./pages/crisis/SchoolCallouts.vue'), meta: { need: 'schoolCall', title: 'nav.school_callouts', flush: true, person: true } },
  { path: '/incidents/:id?', name: 'incidents', component: () => import('./pages/crisis/Incidents.vue'), meta: { need: 'incidents', title: 'nav.incidents' } },
  { path: '/survey/:id?', name: 'survey', component: () => import('./pages/crisis/Survey.vue'), meta: { need: 'crisisCall', title: 'survey.title', bare: true, offline: true } },
  { path: '/go/:id', name: 'go', component: () => import('./pages/crisis/Go.vue'), meta: { need: 'crisisAct', title: 'crisis.phone_page', bare: true, person: true } },
  { path: '/duty/:id?', name: 'duty', component: () => import('./pages/duty/Duty.vue'), meta: { need: 'duty', title: 'nav.duty' } },
  { path: '/cases', name: 'cases', component: () => import('./pages/counselling/Cases.vue'), meta: { need: 'cases', title: 'nav.cases', person: true } },
  { path: '/cases/:id', name: 'case', component: () => import('./pages/counselling/CasePage.vue'), meta: { need: 'cases', title: 'nav.cases', person: true } },
  { path: '/adrift', name: 'adrift', component: () => import('./pages/counselling/Adrift.vue'), meta: { need: 'adrift', title: 'nav.adrift', person: true } },
  { path: '/groups', name: 'groups', component: () => import('./pages/counselling/Groups.vue'), meta: { need: 'groups', title: 'nav.groups' } },
  { path: '/groups/:id', name: 'group', component: () => import('./pages/counselling/GroupPage.vue'), meta: { need: 'groups', title: 'nav.groups', person: true } },
  { path: '/schedule', name: 'schedule', component: () => import('./pages/counselling/Schedule.vue'), meta: { need: 'schedule', title: 'nav.schedule', person: true } },
  { path: '/counsel-setup', name: 'counselSetup', component: () => import('./pages/counselling/CounselSetup.vue'), meta: { need: 'counselSetup', title: 'nav.counsel_setup', person: true } },
  { path: '/referrals/:id?', name: 'referrals', component: () => import('./pages/referrals/Referrals.vue'), meta: { need: 'referrals', title: 'nav.referrals', flush: true, person: true } },
  { path: '/referrals/:id/letter', name: 'letter', component: () => import('./pages/referrals/ReferralLetter.vue'), meta: { need: 'referrals', title: 'referral.letter', person: true } },
  { path: '/referral-figures', name: 'referralFigures', component: () => import('./pages/referrals/ReferralFigures.vue'), meta: { need: 'referralFigures', title: 'nav.referral_figures' } },
  { path: '/consult/:id?', name: 'consult', component: () => import('./pages/consult/Consult.vue'), meta: { need: 'consult', title: 'nav.consult', flush: true, person: true } },
  { path: '/desks', name: 'desks', component: () => import('./pages/consult/Desks.vue'), meta: { need: 'desks', title: 'nav.desks' } },
  { path: '/network', name: 'network', component: () => import('./pages/network/Network.vue'), meta: { need: 'network', title: 'nav.network' } },
  { path: '/staff', name: 'staff', component: () => import('./pages/network/StaffPage.vue'), meta: { need: 'staff', title: 'nav.staff' } },
  { path: '/definitions', name: 'definitions', component: () => import('./pages/definitions/Definitions.vue'), meta: { need: 'definitions', title: 'nav.definitions' } },
  { path: '/definitions/:kind/:id', name: 'definition', component: () => import('./pages/definitions/DefinitionPage.vue'), meta: { need: 'definitions', title: 'nav.definitions' } },
  { path: '/dashboard', name: 'dashboard', component: () => import('./pages/dashboard/DashboardPage.vue'), meta: { need: 'dashboard', title: 'nav.dashboard' } },
  { path: '/wall', name: 'wall', component: () => import('./pages/dashboard/Wall.vue'), meta: { need: 'dashboard', title: 'wall.title', bare: true } },
  { path: '/audit', name: 'audit', component: () => import('./pages/oversight/Audit.vue'), meta: { need: 'audit', title: 'nav.audit', person: true } },
  { path: '/settings', name: 'settings', component: () => import('./pages/oversight/Settings.vue'), meta: { need: 'settings', title: 'nav.settings' } },
  { path: '/outbox', name: 'outbox', component: () => import('./pages/oversight/Outbox.vue'), meta: { need: 'outbox', title: 'nav.outbox' } },
  { path: '/account', name: 'account', component: () => import('./pages/account/Account.vue'), meta: { title: 'nav.account' } },
  { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/account/Missing.vue'), meta: { title: 'missing.title' } },
]

export const router = createRouter({ history: createWebHistory('/console/'), routes })

router.beforeEach((to) => {
  if (!signedIn.value && unreachable.value && onThisDevice()) return to.meta.offline ? true : { name: 'survey' }
  if (!signedIn.value && !to.meta.open) return { name: 'login', query: to.redirectedFrom?.path === '/' || to.path === '/' ? {} : { to: to.fullPath } }
  if (signedIn.value && to.name === 'login') return home()
  if (to.meta.need && !may(to.meta.need) && !(to.meta.also && may(to.meta.also))) return to.path === home() ? { name: 'account' } : home()
  return true
})
router.afterEach((to, from) => {
  document.title = `${to.meta.title ? t(to.meta.title) : ''} · ${t('app.name')}`
  if (from.name && to.name !== from.name) setTimeout(() => document.querySelector<HTMLElement>('main h1')?.focus(), 60)
})
// A page file of an earlier release is gone after an update: take the new release once.
router.onError((e: Error, to) => {
  if (/dynamically imported module|Importing a module|error loading/i.test(e.message) && !sessionStorage.getItem('reloaded')) {
    sessionStorage.setItem('reloaded', '1')
    location.assign(`/console${to.fullPath}`)
  }
})
