/* The one way to the server. Adds CSRF and idempotency headers, turns problem documents into ApiProblem, waits and tries again
 * when the line or the server is briefly away. A retry always carries the key of the first try, so nothing is done twice; neither is
 * what is pressed again after no answer (unanswered.ts). It knows nothing of pages and keeps the CSRF value of the session. */
import type { PathNames, Routes } from './routes.ts';
import { createUnanswered, noAnswer, whole } from './unanswered.ts';

/** The server refused: `code` is stable, `title` and `detail` are in the user's language. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail?: string,
    readonly pointer?: string,
    readonly requestId?: string,
    readonly body: Record<string, unknown> = {},
  ) {
    super(detail ?? title);
    this.name = 'ApiProblem';
  }
}

/** No answer came: no line, or the server stayed away through every retry. */
export class ApiOffline extends Error {
  constructor() {
    super('offline');
    this.name = 'ApiOffline';
  }
}

type Opt<K extends string, V> = V extends undefined ? { [P in K]?: undefined } : object extends V ? { [P in K]?: V } : { [P in K]: V };
type Field<R, K extends string> = R extends { [P in K]: infer V } ? V : undefined;
type PathArg<R extends string> = [PathNames<R>] extends [never] ? undefined : Record<PathNames<R>, string | number>;

export type CallInit<R extends keyof Routes & string> = Opt<'path', PathArg<R>> &
  Opt<'query', Field<Routes[R], 'query'>> &
  Opt<'body', Field<Routes[R], 'body'>> & {
    /** Idempotency key of the action, for those that outlive the page: what is pressed again has its key without. */
    key?: string;
    /** How many further tries after the first (default 3). */
    retries?: number;
    signal?: AbortSignal;
    /** Let the request outlive the page. */
    keepalive?: boolean;
  };

type NeedsInit<R extends keyof Routes & string> = object extends CallInit<R> ? [init?: CallInit<R>] : [init: CallInit<R>];

export interface Api {
  call<R extends keyof Routes & string>(route: R, ...init: NeedsInit<R>): Promise<Routes[R]['res']>;
  /** Told whenever a request shows that the line is there or gone. */
  onLine(listener: (online: boolean) => void): void;
  /** Told when the server says that the session is over (401). */
  onSignedOut(listener: () => void): void;
  /** Somebody else is here now: what had no answer is not theirs. */
  forget(): void;
}

export interface ApiOptions {
  base?: string;
  lang?: () => string;
  fetch?: typeof fetch;
  sleep?: (ms: number) => Promise<void>;
}

function url(base: string, path: string, names?: Record<string, string | number>, query?: object): string {
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(names?.[name] ?? '')));
  const search = Object.entries(query ?? {})
    .filter(([, v]) => v !== undefined && v !== '')
    .map(([k, v]) => `${k}=${encodeURIComponent(String(v))}`)
    .join('&');
  return base + place + (search ? `?${search}` : '');
}

async function problemOf(res: Response): Promise<ApiProblem> {
  let b: Record<string, unknown> = {};
  try {
    b = (await res.json()) as Record<string, unknown>;
  } catch {
    /* a proxy may answer with a page of its own */
  }
  const text = (k: string): string | undefined => (typeof b[k] === 'string' ? (b[k] as string) : undefined);
  return new ApiProblem(res.status, text('code') ?? `http.${res.status}`, text('title') ?? '', text('detail'), text('pointer'),
    text('request_id'), b);
}

export function createApi(options: ApiOptions = {}): Api {
  const base = options.base ?? '/api/v1';
  const send = options.fetch ?? ((...a: Parameters<typeof fetch>) => fetch(...a));
  const sleep = options.sleep ?? ((ms: number) => new Promise<void>((done) => setTimeout(done, ms)));
  const lineListeners: ((online: boolean) => void)[] = [];
  const outListeners: (() => void)[] = [];
  const unanswered = createUnanswered();
  let csrf = '';

  const line = (online: boolean): void => lineListeners.forEach((f) => f(online));

  async function once(method: string, where: string, init: CallInit<keyof Routes>, key: string): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': options.lang?.() ?? 'zh-CN' };
    if (method !== 'GET') {
      headers['X-CSRF'] = csrf || '1';
      headers['Content-Type'] = 'application/json';
      if (method === 'POST') headers['Idempotency-Key'] = key;
    }
    return send(where, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(method === 'GET' ? {} : { body: JSON.stringify(init.body ?? {}) }),
      ...(init.signal ? { signal: init.signal } : {}),
      ...(init.keepalive ? { keepalive: true } : {}),
    });
  }

  async function renewCsrf(): Promise<void> {
    const res = await once('GET', `${base}/session`, {} as CallInit<keyof Routes>, '');
    if (res.ok) csrf = ((await res.json()) as { csrf?: string }).csrf ?? csrf;
  }

  /* The last word of several tries. */
  async function answerOf(method: string, where: string, init: CallInit<keyof Routes>, key: string): Promise<Response> {
    const retries = init.retries ?? 3;
    let renewed = false;
    for (let n = 0; ; n++) {
      let res: Response | null = null;
      try {
        res = await whole(await once(method, where, init, key));
      } catch (e) {
        if (init.signal?.aborted) throw e;
      }
      line(res !== null);
      if (res?.status === 403 && !renewed && (await problemOf(res.clone())).code === 'request.forgery') {
        renewed = true;
        await renewCsrf();
        continue;
      }
      if (res && !noAnswer(res.status)) return res;
      if (n >= retries) {
        if (res) return res;
        throw new ApiOffline();
      }
      const asked = Number(res?.headers.get('Retry-After') ?? 0) * 1000;
      await sleep(Math.min(Math.max(asked, 400 * 2 ** n) * (0.75 + Math.random() / 2), 15000));
    }
  }

  async function call(route: string, init: CallInit<keyof Routes> = {} as CallInit<keyof Routes>): Promise<unknown> {
    const [method = 'GET', path = ''] = route.split(' ');
    const where = url(base, path, init.path as Record<string, string | number> | undefined, init.query);
    const go = (key: string, body: unknown): Promise<Response> => answerOf(method, where, { ...init, body } as typeof init, key);
    const res = await (method === 'POST' ? unanswered.send(where, init.body, go, init.key) : go('', init.body));
    if (!res.ok) {
      if (res.status === 401) outListeners.forEach((f) => f());
      throw await problemOf(res);
    }
    if (res.status === 204) return undefined;
    const body = (await res.json()) as { csrf?: unknown };
    if (body && typeof body.csrf === 'string') csrf = body.csrf;
    return body;
  }

  return {
    call: call as Api['call'],
    onLine: (f) => void lineListeners.push(f),
    onSignedOut: (f) => void outListeners.push(f),
    forget: unanswered.forget,
  };
}
