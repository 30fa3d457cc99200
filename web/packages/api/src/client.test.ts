import { describe, expect, it } from 'vitest';
import { ApiOffline, ApiProblem, createApi } from './client.ts';

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | 'lost';
function make(answers: Answer[]) {
  const seen: { method: string; url: string; headers: Record<string, string>; body: unknown }[] = [];
  const waits: number[] = [];
  const api = createApi({
    sleep: async (ms) => void waits.push(ms),
    fetch: (async (url: string, init: RequestInit) => {
      seen.push({ method: init.method!, url, headers: init.headers as Record<string, string>, body: init.body && JSON.parse(String(init.body)) });
      const a = answers.shift() ?? { status: 200, body: {} };
      if (a === 'lost') throw new TypeError('network');
      return new Response(a.status === 204 ? null : JSON.stringify(a.body ?? {}), { status: a.status ?? 200, ...(a.headers ? { headers: a.headers } : {}) });
    }) as typeof fetch,
  });
  return { api, seen, waits };
}

describe('call', () => {
  it('fills the path and the query, and leaves out what is undefined', async () => {
    const { api, seen } = make([]);
    await api.call('GET /forms/{form}', { path: { form: 'a/b' } });
    await api.call('GET /public/areas', { query: { parent: 330602000000 } });
    await api.call('GET /me/responses', { query: {} });
    expect(seen.map((s) => s.url)).toEqual(['/api/v1/forms/a%2Fb', '/api/v1/public/areas?parent=330602000000', '/api/v1/me/responses']);
  });

  it('sends the CSRF value of the session and none with a GET', async () => {
    const { api, seen } = make([{ body: { csrf: 'abc' } }]);
    await api.call('GET /session');
    await api.call('POST /auth/logout', { body: {} });
    expect(seen[0]!.headers['X-CSRF']).toBeUndefined();
    expect(seen[1]!.headers['X-CSRF']).toBe('abc');
  });

  it('tries again with the same idempotency key when the line is lost or the server is away', async () => {
    const { api, seen, waits } = make(['lost', { status: 503, headers: { 'Retry-After': '7' } }, { status: 201, body: { id: '1' } }]);
    await api.call('POST /callbacks', { body: { phone: '1', when: 'now' } });
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map((s) => s.headers['Idempotency-Key'])).size).toBe(1);
    expect(waits[1]).toBeGreaterThanOrEqual(7000 * 0.75);
  });

  it('sends what is pressed again after no answer under its first key, until somebody else is here', async () => {
    const { api, seen } = make(['lost', { status: 503 }, 'lost', {}, {}, 'lost', {}]);
    const press = (): Promise<unknown> => api.call('POST /callbacks', { body: { phone: '1', when: 'now' }, retries: 0 }).catch(() => undefined);
    for (let i = 0; i < 6; i++) await press();
    api.forget();
    await press();
    const keys = seen.map((s) => s.headers['Idempotency-Key']);
    expect(new Set(keys.slice(0, 4)).size).toBe(1);
    expect(new Set(keys.slice(3)).size).toBe(4);
  });

  it('takes an answer that breaks off for none, and tries again under the key', async () => {
    const keys: (string | undefined)[] = [];
    const api = createApi({
      sleep: async () => undefined,
      fetch: (async (_: string, init: RequestInit) => {
        keys.push((init.headers as Record<string, string>)['Idempotency-Key']);
        const broken = new ReadableStream({ start(c) { c.error(new TypeError('network')); } });
        return new Response(keys.length === 1 ? broken : '{"id":"1"}', { status: 201 });
      }) as typeof fetch,
    });
    expect(await api.call('POST /callbacks', { body: { phone: '1', when: 'now' } })).toEqual({ id: '1' });
    expect(keys[1]).toBe(keys[0]);
  });

  it('gives up as ApiOffline and tells whether the line is there', async () => {
    const { api } = make(['lost', 'lost', { body: {} }]);
    const lines: boolean[] = [];
    api.onLine((l) => lines.push(l));
    await expect(api.call('GET /forms', { retries: 1 })).rejects.toBeInstanceOf(ApiOffline);
    await api.call('GET /forms');
    expect(lines).toEqual([false, false, true]);
  });

  it('turns a problem document into ApiProblem and does not repeat a refusal', async () => {
    const { api, seen } = make([{ status: 422, body: { code: 'invalid', title: '不对', detail: '请改', pointer: '/phone', request_id: 'r1' } }]);
    const e = await api.call('POST /auth/phone-code', { body: { phone: 'x' } }).catch((x: unknown) => x);
    expect(e).toBeInstanceOf(ApiProblem);
    expect(e).toMatchObject({ status: 422, code: 'invalid', detail: '请改', pointer: '/phone', requestId: 'r1' });
    expect(seen).toHaveLength(1);
  });

  it('survives an error page that is no problem document', async () => {
    const { api } = make([{ status: 500, body: 'oops' }]);
    await expect(api.call('GET /forms')).rejects.toMatchObject({ status: 500, code: 'http.500' });
  });

  it('renews the CSRF value once', async () => {
    const { api, seen } = make([{ status: 403, body: { code: 'request.forgery' } }, { body: { csrf: 'new' } }, { status: 204 }]);
    await api.call('POST /auth/logout', { body: {} });
    expect(seen.map((s) => `${s.method} ${s.headers['X-CSRF'] ?? ''}`)).toEqual(['POST 1', 'GET ', 'POST new']);
    const again = make([{ status: 403, body: { code: 'request.forgery' } }, { body: {} }, { status: 403, body: { code: 'request.forgery' } }]);
    await expect(again.api.call('POST /auth/logout', { body: {} })).rejects.toMatchObject({ status: 403 });
  });

  it('says when the session is over', async () => {
    const { api } = make([{ status: 401, body: { code: 'session.none' } }]);
    let out = 0;
    api.onSignedOut(() => out++);
    await expect(api.call('GET /me')).rejects.toMatchObject({ status: 401 });
    expect(out).toBe(1);
  });
});
