/* What was sent without an answer may have been done. Sent again as it was, and soon, it goes under the key of the first time, and the
 * server then gives the first reply instead of doing it twice. Later, after another act on the same thing, or by somebody else (who
 * calls `forget`) the same words mean a new act: the first reply would say that it was done. The version it was meant for belongs to
 * the first time, too: the page may have learned of a newer one meanwhile, the one that the act itself made. Of what was sent only a
 * digest and that version are kept, and in memory alone. */
export const AGAIN_MS = 5 * 60_000;

/** No answer, or that of something in between: nobody knows whether it was done. */
export const noAnswer = (status: number): boolean => status === 408 || status === 425 || (status >= 502 && status <= 504);

/* Whoever is refused at the door does not hear what became of the try before: signed out meanwhile, too fast, to be proved first. */
const atTheDoor = (status: number): boolean => status === 401 || status === 403 || status === 429;

/** An answer counts when all of it is here: a line that breaks within the body is a line that broke. */
export async function whole(r: Response): Promise<Response> {
  const empty = r.status === 204 || r.status === 205 || r.status === 304;
  return new Response(empty ? null : await r.text(), { status: r.status, headers: r.headers });
}

/** A random UUID, also where crypto.randomUUID is missing (old engines, plain HTTP). */
export function newKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40;
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80;
  const h = Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}

/* 64 bits, at once (crypto.subtle answers later, and not on plain HTTP): enough for the few requests of five minutes. Were two ever the
 * same, the server would refuse the second by its own digest, and the next press has a new key. */
export function digest(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  const x = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  const y = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(x ^ (x >>> 13), 3266489909);
  return `${x >>> 0} ${y >>> 0}`;
}

/* What is acted on: "/seats/7" of "/seats/7/sit"; the list itself where something new is made in it. */
const thingOf = (path: string): string => /^(.*\/\d+)(\/|$)/.exec(path)?.[1] ?? path;

export interface Answer {
  ok: boolean;
  status: number;
}
export interface Unanswered {
  /** Sends a POST by `go`, which is given its key (that of the first time, `key` when the caller keeps one, else a new one) and its body
   * as it was the first time. */
  send<R extends Answer>(path: string, body: unknown, go: (key: string, body: unknown) => Promise<R>, key?: string): Promise<R>;
  /** Somebody else is here now, or acts in another role. */
  forget(): void;
}

export function createUnanswered(): Unanswered {
  interface Sent { key: string; thing: string; at: number; under: boolean; version: unknown }
  const kept = new Map<string, Sent>();

  /* Those that an act at `path` makes old: of the same thing, or of the list it stands in, and failed by now. */
  const failed = (path: string): [string, Sent][] =>
    [...kept].filter(([, s]) => !s.under && `${path}/`.startsWith(`${s.thing}/`));

  async function send<R extends Answer>(path: string, body: unknown, go: (key: string, body: unknown) => Promise<R>, key?: string): Promise<R> {
    const now = Date.now();
    for (const [k, s] of kept) if (!s.under && now - s.at >= AGAIN_MS) kept.delete(k);
    const { version, ...rest } = { ...(body as { version?: unknown } | undefined) };
    const locked = typeof version === 'number'; // the count of a row's changes; others (of a form, of a text) are what is meant
    const what = digest(`${path}\n${JSON.stringify(locked ? rest : (body ?? {}))}`);
    const same = kept.get(what);
    const first = key && same?.key !== key ? undefined : same;
    const one: Sent = { key: key ?? first?.key ?? newKey(), thing: thingOf(path), at: now, under: true, version: first ? first.version : version };
    const before = failed(path);
    kept.set(what, one);
    const sent = one.version === version ? body : { ...(body as object), version: one.version };
    const answer = await go(one.key, sent).finally(() => { one.under = false; });
    if (noAnswer(answer.status) || (first && atTheDoor(answer.status))) return answer;
    if (kept.get(what)?.key === one.key) kept.delete(what);
    if (answer.ok) for (const [k, s] of before) if (kept.get(k) === s) kept.delete(k);
    return answer;
  }
  return { send, forget: () => kept.clear() };
}
