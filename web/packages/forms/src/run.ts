/* One filling-in of a form: the answers, and the queue of those the server does not have yet. Every answer is written to the device
 * before it is sent; answers are sent one at a time in the order they were given, each with its number, and again until the server
 * has them. It scores nothing: what an answer means is the server's to say (the `help` of its reply). */
import { reactive, toRaw } from 'vue';
import { ApiOffline, ApiProblem, newKey, type AnswerSaved, type FormView, type Help, type Id } from '@xinqiao/api';
import { asked, type Answers } from './when.ts';

export interface Entry { n: number; value: number | null; at_ms: number; seq: number }
/** `response` is empty until the server has made one; `key` is the idempotency key of making it. */
export interface Draft { form: FormView; response: Id; key: string; answers: Answers; seq: number; queue: Entry[]; at: number }
export type SaveState = 'idle' | 'saving' | 'saved' | 'offline' | 'refused';
export interface RunPort {
  send(response: Id, entry: Entry): Promise<AnswerSaved>;
  store(draft: Draft): Promise<void>;
  onHelp(help: Help): void;
  /** The response is no longer ours (signed out, voided). */
  onLost(problem: ApiProblem): void;
}

export function newDraft(form: FormView, response: Id = '', answers: (number | null)[] = []): Draft {
  const known: Answers = {};
  answers.forEach((a, i) => {
    if (a !== null) known[i + 1] = a;
  });
  return { form, response, key: newKey(), answers: known, seq: Date.now() % 1e9, queue: [], at: Date.now() };
}

export function createRun(draft: Draft, port: RunPort) {
  const state = reactive({ draft, save: 'idle' as SaveState });
  let sending: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 2000;
  let stopped = false;

  const store = (): Promise<void> => port.store(toRaw(state.draft));

  async function sendAll(): Promise<void> {
    state.save = 'saving';
    while (state.draft.queue.length && !stopped) {
      const entry = toRaw(state.draft.queue[0]!);
      try {
        const reply = await port.send(state.draft.response, entry);
        state.draft.queue.shift();
        await store();
        wait = 2000;
        if (reply.help) port.onHelp(reply.help);
      } catch (e) {
        if (e instanceof ApiProblem && (e.status === 401 || e.status === 403 || e.status === 404 || e.status === 409)) {
          stopped = true;
          return port.onLost(e);
        }
        if (e instanceof ApiProblem && e.status >= 400 && e.status < 500 && e.status !== 429 && e.status !== 408) {
          state.draft.queue.shift(); // this one can never be taken; the person is asked again
          delete state.draft.answers[entry.n];
          await store();
          state.save = 'refused';
          return;
        }
        if (!(e instanceof ApiOffline) && !(e instanceof ApiProblem)) console.error(e);
        state.save = 'offline';
        clearTimeout(timer);
        timer = setTimeout(() => void flush(), wait);
        wait = Math.min(wait * 2, 60000);
        return;
      }
    }
    state.save = 'saved';
  }

  /** Sends what waits. Never two at a time. */
  function flush(): Promise<void> {
    if (stopped || !state.draft.queue.length) return sending ?? Promise.resolve();
    sending ??= sendAll().finally(() => (sending = null));
    return sending;
  }

  const onOnline = (): void => void flush();
  addEventListener('online', onOnline);

  return {
    state,
    get items() {
      return asked(state.draft.form.items, state.draft.answers);
    },
    /** Takes an answer: kept on the device at once, then sent. Resolves when it is kept and a first try to send was made. */
    async answer(n: number, value: number | null): Promise<void> {
      const d = state.draft;
      if (n in d.answers && d.answers[n] === value && !d.queue.some((q) => q.n === n)) return;
      d.answers[n] = value;
      d.at = Date.now();
      d.queue.push({ n, value, at_ms: d.at, seq: ++d.seq });
      await store();
      const running = sending;
      await flush();
      if (running && state.draft.queue.length) await flush();
    },
    flush,
    stop(): void {
      stopped = true;
      clearTimeout(timer);
      removeEventListener('online', onOnline);
    },
  };
}
export type Run = ReturnType<typeof createRun>;
