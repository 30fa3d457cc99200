/* What the whole app shares: the line to the server, the public configuration, the session. Nothing personal outlives the tab here. */
import { computed, ref, shallowRef } from 'vue';
import { createApi, ApiOffline, ApiProblem, type CrisisLine, type PublicConfig, type ResponseView, type ResultView, type Session } from '@xinqiao/api';
import { forget, kept, keptKeys, lang, keep, sending, type SpecialDay } from '@xinqiao/kit';
import type { Draft } from '@xinqiao/forms';
import { t } from './text.ts';

export const api = createApi({ lang: () => lang.value });
export const online = ref(navigator.onLine !== false);
api.onLine((there) => (online.value = there));
addEventListener('offline', () => (online.value = false));
addEventListener('online', () => (online.value = true));

// ---- public configuration: kept on the device so that the phone numbers are there without a network ----
const KEPT_CONFIG = 'public-config';
function lastConfig(): PublicConfig | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT_CONFIG) ?? 'null') as PublicConfig | null;
  } catch {
    return null;
  }
}
export const config = shallowRef<PublicConfig | null>(lastConfig());
let configAsked: Promise<PublicConfig> | null = null;
export function loadConfig(): Promise<PublicConfig> {
  configAsked ??= api.call('GET /public/config').then(
    (c) => {
      config.value = c;
      try {
        localStorage.setItem(KEPT_CONFIG, JSON.stringify(c));
      } catch {
        /* then only this visit knows it */
      }
      return c;
    },
    (e) => {
      configAsked = null;
      throw e;
    },
  );
  return configAsked;
}
export const lines = computed<CrisisLine[]>(() => config.value?.crisis ?? []);
export const specialDays = computed<SpecialDay[]>(() => config.value?.days ?? []);

// ---- session ----
export const session = shallowRef<Session | null>(null);
/* Somebody else at this device presses a button of their own. */
function adopt(s: Session): Session {
  if (s.person !== session.value?.person) api.forget();
  return (session.value = s);
}
let sessionAsked: Promise<Session> | null = null;
export function loadSession(again = false): Promise<Session> {
  if (again) sessionAsked = null;
  sessionAsked ??= api.call('GET /session').then(
    adopt,
    (e) => {
      sessionAsked = null;
      throw e;
    },
  );
  return sessionAsked;
}
export function setSession(s: Session): void {
  adopt(s);
  sessionAsked = Promise.resolve(s);
}
export const someone = computed(() => session.value?.kind === 'resident' || session.value?.kind === 'anonymous');
export const signedIn = computed(() => session.value?.kind === 'resident');
api.onSignedOut(() => {
  if (session.value && session.value.kind !== 'none') void loadSession(true).catch(() => undefined);
});

export const granted = (purpose: string): boolean => {
  const asked = config.value?.consent.find((c) => c.purpose === purpose);
  return !!session.value?.consents.some((c) => c.purpose === purpose && c.granted && c.version >= (asked?.version ?? 0));
};
/** Consents that must be given before a test and are not. */
export const consentMissing = (): boolean => (config.value?.consent ?? []).some((c) => (c.required || c.purpose === 'health') && !granted(c.purpose));

/** Ends the session and clears what this device keeps of the person. */
export async function signOut(): Promise<void> {
  await api.call('POST /auth/logout', { body: {}, retries: 1 });
  await wipe();
  await loadSession(true);
}
export async function wipe(): Promise<void> {
  for (const key of await keptKeys('')) await forget(key);
  unsent.clear();
  shownResult.value = null;
  try {
    sessionStorage.clear();
  } catch {
    /* nothing kept, nothing to clear */
  }
}

/** Forms with answers that the server does not have yet. */
const unsent = new Set<string>();

/** Signs out without waiting for anything, as the page is about to go. Answers not sent yet keep their session, else they were lost. */
export function leaveQuickly(): void {
  try { sessionStorage.setItem('left', '1'); } catch { /* then Back shows the page before */ }
  if (!unsent.size) void api.call('POST /auth/logout', { body: {}, keepalive: true, retries: 0 }).catch(() => undefined);
}

// ---- drafts and the result on screen ----
export const draftKey = (form: string): string => `draft:${form}`;
export const drafts = async (): Promise<Draft[]> => {
  const all = await Promise.all((await keptKeys('draft:')).map((k) => kept<Draft>(k)));
  return all.filter((d): d is Draft => !!d);
};
export function saveDraft(d: Draft): Promise<void> {
  if (d.queue.length) unsent.add(d.form.id);
  else unsent.delete(d.form.id);
  return keep(draftKey(d.form.id), d);
}
void drafts().then((all) => all.filter((d) => d.queue.length).forEach((d) => unsent.add(d.form.id)));

/** Alerts whose help screen has been shown in this visit. */
export const helpShown = new Set<string>();

export const shownResult = shallowRef<ResultView | null>(null);
export function showResult(r: ResultView): void {
  shownResult.value = r;
  rememberResult(r.id);
}
export function rememberResult(id: string): void {
  try {
    sessionStorage.setItem('result', id);
  } catch {
    /* a reload then leads back to the list */
  }
}
export async function currentResult(): Promise<ResultView | null> {
  let id: string | null = null;
  try {
    id = sessionStorage.getItem('result');
  } catch {
    /* as above */
  }
  if (shownResult.value && (!id || shownResult.value.id === id)) return shownResult.value;
  if (!id) return null;
  const r: ResponseView = await api.call('GET /responses/{id}', { path: { id } });
  return (shownResult.value = r.result ?? null);
}

/** What to tell the person when a call failed. */
export function because(e: unknown, fallback: string): string {
  if (e instanceof ApiProblem) return e.detail || e.title || fallback;
  return fallback;
}
export const isOffline = (e: unknown): boolean => e instanceof ApiOffline;
/** Sends a form: one press at a time. What is pressed again after no answer goes under its first key by itself. */
export const useSend = sending((e) => ({
  words: isOffline(e) ? t('offline.try') : because(e, t('failed.short')),
  pointer: e instanceof ApiProblem ? e.pointer : undefined,
}));
export { ApiProblem };
