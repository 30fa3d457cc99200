/* One conversation on a bad line. What the server has comes by number, after the last number that is here: in order, nothing lost,
 * nothing twice. What the person writes waits on the device under a name of its own until the server has it; the name makes
 * sending it again harmless. A picture that did not get through is sent again smaller, under the same name. The stream only says that there is something new. */
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue';
import { newKey, type ConsultMessage, type Help, type MyConsult } from '@xinqiao/api';
import { forget, keep, kept, smallPicture } from '@xinqiao/kit';
import { api, ApiProblem, because, isOffline } from '../store.ts';
import { t } from './text.ts';

export interface Unsent { client: string; text: string; picture?: string; small?: boolean; state: 'sending' | 'waiting' | 'refused'; why?: string }
const PAGE = 200;

export function useChat(id: string) {
  const messages = shallowRef<ConsultMessage[]>([]);
  const unsent = ref<Unsent[]>([]);
  const talk = shallowRef<MyConsult>();
  const seenOther = ref(0);
  const help = shallowRef<Help>();
  const draft = ref('');
  const live = ref(false);
  const error = shallowRef<unknown>();
  const last = computed(() => messages.value[messages.value.length - 1]?.n ?? 0);
  const path = { id };
  let closed = false, pause = 1000;
  let source: EventSource | null = null;
  let timer = 0, again = 0;
  let busy: Promise<void> = Promise.resolve();
  let sending = false;
  let draftTimer = 0;

  // ---- reading: one at a time, so that no number comes twice ----
  async function fetchNew(): Promise<void> {
    for (;;) {
      const got = await api.call('GET /me/consults/{id}/messages', { path, query: { after: last.value }, retries: 1 });
      const fresh = got.items.filter((m) => m.n > last.value);
      if (fresh.length) messages.value = [...messages.value, ...fresh];
      seenOther.value = got.seen_other;
      if (got.items.length < PAGE) break;
    }
    talk.value = await api.call('GET /me/consults/{id}', { path, retries: 1 });
    if (talk.value.seen < last.value && !document.hidden) await api.call('POST /me/consults/{id}/seen', { path, body: { seen: last.value }, retries: 0 }).catch(() => undefined);
  }
  function refresh(): Promise<void> {
    const next = busy.then(fetchNew);
    busy = next.catch((e: unknown) => void (error.value = talk.value || isOffline(e) ? undefined : e));
    return next;
  }

  // ---- writing ----
  const store = (): Promise<void> => keep(`chat:${id}`, unsent.value);
  async function flush(): Promise<void> {
    if (sending || closed) return;
    sending = true;
    clearTimeout(again);
    while (unsent.value.some((u) => u.state !== 'refused')) {
      const u = unsent.value.find((x) => x.state !== 'refused')!;
      u.state = 'sending';
      try {
        const said = await api.call('POST /me/consults/{id}/messages', { path, body: { client: u.client, ...(u.text ? { text: u.text } : {}), ...(u.picture ? { picture: u.picture } : {}) }, retries: u.picture ? 0 : 1 });
        if (said.help) help.value = said.help;
        await refresh().catch(() => undefined);
        unsent.value = unsent.value.filter((x) => x.client !== u.client);
      } catch (e) {
        if (e instanceof ApiProblem && e.status < 500 && e.status !== 429 && e.status !== 401) {
          u.state = 'refused';
          u.why = because(e, '');
        } else {
          u.state = 'waiting';
          if (u.picture && !u.small) {
            u.picture = await smallPicture(u.picture, 800, 60_000).catch(() => u.picture!);
            u.small = true;
          }
          again = window.setTimeout(() => void flush(), pause);
          pause = Math.min(pause * 2, 30_000);
          break;
        }
      }
      await store();
    }
    if (!unsent.value.some((u) => u.state === 'waiting')) pause = 1000;
    sending = false;
    await store();
  }
  async function say(text: string, picture = ''): Promise<void> {
    unsent.value = [...unsent.value, { client: newKey(), text, ...(picture ? { picture } : {}), state: 'sending' }];
    setDraft('');
    await store();
    await flush();
  }
  function resend(u: Unsent): void {
    u.state = 'waiting';
    void flush();
  }
  function drop(u: Unsent): void {
    unsent.value = unsent.value.filter((x) => x.client !== u.client);
    void store();
  }
  function setDraft(text: string): void {
    draft.value = text;
    clearTimeout(draftTimer);
    draftTimer = window.setTimeout(() => void (text ? keep(`chat-draft:${id}`, text) : forget(`chat-draft:${id}`)), text ? 300 : 0);
  }

  // ---- the line ----
  function listen(): void {
    if (closed || typeof EventSource === 'undefined') return;
    source = new EventSource('/api/v1/me/events');
    source.onopen = () => {
      live.value = true;
      void refresh().catch(() => undefined);
      void flush();
    };
    source.addEventListener('consult', (e) => {
      const d = JSON.parse((e as MessageEvent<string>).data) as { id: string };
      if (d.id === id) void refresh().catch(() => undefined);
    });
    source.onerror = () => {
      live.value = false;
      if (source?.readyState === 2) timer = window.setTimeout(listen, 5000);
    };
  }
  const back = (): void => {
    if (document.hidden) return;
    pause = 1000;
    void refresh().catch(() => undefined);
    void flush();
  };
  const poll = window.setInterval(() => { if (!live.value) back(); }, 15_000);

  async function start(): Promise<void> {
    unsent.value = ((await kept<Unsent[]>(`chat:${id}`)) ?? []).map((u) => ({ ...u, state: u.state === 'refused' ? u.state : 'waiting' }));
    draft.value = (await kept<string>(`chat-draft:${id}`)) ?? '';
    addEventListener('online', back);
    document.addEventListener('visibilitychange', back);
    listen();
    await refresh().catch(() => undefined);
    void flush();
  }
  onBeforeUnmount(() => {
    closed = true;
    source?.close();
    clearTimeout(timer);
    clearTimeout(again);
    clearInterval(poll);
    removeEventListener('online', back);
    document.removeEventListener('visibilitychange', back);
  });

  const words = (m: ConsultMessage): string => {
    if (m.sender !== 'server') return m.text ?? '';
    const key = `server.${m.code ?? ''}`;
    const text = t(key as 'server.other');
    return text === key ? t('server.other') : text;
  };
  return { messages, unsent, talk, seenOther, help, draft, live, error, start, refresh, say, resend, drop, setDraft, words };
}
