import { afterEach, describe, expect, it, vi } from 'vitest';
import { AGAIN_MS, createUnanswered, digest, newKey, whole } from './unanswered.ts';

afterEach(() => { vi.useRealTimers(); });

/* Sends and returns the key it went under; a turn is a status, or no answer at all. */
function sender() {
  const u = createUnanswered();
  const post = async (turn: number | 'gone', path: string, body: unknown = {}, key?: string): Promise<string> => {
    let under = '';
    await u.send(path, body, (k) => {
      under = k;
      return turn === 'gone' ? Promise.reject(new TypeError('network')) : Promise.resolve({ ok: turn < 300, status: turn });
    }, key).catch(() => undefined);
    return under;
  };
  return { u, post };
}

describe('the key of what is sent again', () => {
  it.each(['gone', 408, 425, 502, 503, 504] as const)('is that of the first time after %s', async (turn) => {
    const { post } = sender();
    const first = await post(turn, '/callbacks', { phone: '1' });
    expect(await post(turn, '/callbacks', { phone: '1' })).toBe(first);
    expect(await post(201, '/callbacks', { phone: '1' })).toBe(first);
    expect(await post(201, '/callbacks', { phone: '1' })).not.toBe(first);
  });
  it.each([200, 201, 401, 409, 422, 429, 500])('is a new one after the answer %i', async (status) => {
    const { post } = sender();
    const first = await post(status, '/callbacks', { phone: '1' });
    expect(await post(201, '/callbacks', { phone: '1' })).not.toBe(first);
  });
  it.each([401, 403, 429])('stays that of the first time when the second is refused at the door with %i', async (status) => {
    const { post } = sender();
    const first = await post('gone', '/callbacks', { phone: '1' });
    expect(await post(status, '/callbacks', { phone: '1' })).toBe(first);
    expect(await post(201, '/callbacks', { phone: '1' })).toBe(first);
    expect(await post(201, '/callbacks', { phone: '1' })).not.toBe(first);
  });
  it('is another for other words, and for another place', async () => {
    const { post } = sender();
    expect(new Set([await post('gone', '/a', { x: 1 }), await post('gone', '/a', { x: 2 }), await post('gone', '/b', { x: 1 })]).size).toBe(3);
  });
  it('is one for two presses at once, and free again when one of them is answered', async () => {
    const { u } = sender();
    const seen: string[] = [];
    const answer: ((status: number) => void)[] = [];
    const go = (k: string): Promise<{ ok: boolean; status: number }> => {
      seen.push(k);
      return new Promise((done) => answer.push((status) => done({ ok: status < 300, status })));
    };
    const both = [u.send('/a', {}, go), u.send('/a', {}, go)];
    answer[0]!(201);
    answer[1]!(503);
    await Promise.all(both);
    const third = u.send('/a', {}, go);
    answer[2]!(201);
    await third;
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).not.toBe(seen[0]);
  });
  it('is the one that the caller keeps, and then of what is pressed again', async () => {
    const { post } = sender();
    const mine = newKey();
    expect(await post('gone', '/responses', { form: 'phq-9' }, mine)).toBe(mine);
    expect(await post('gone', '/responses', { form: 'phq-9' })).toBe(mine);
  });
  it('is a new one some minutes later, and when somebody else is here', async () => {
    vi.useFakeTimers();
    const { u, post } = sender();
    const first = await post('gone', '/callbacks');
    vi.advanceTimersByTime(AGAIN_MS - 1);
    expect(await post('gone', '/callbacks')).toBe(first);
    vi.advanceTimersByTime(AGAIN_MS);
    const later = await post('gone', '/callbacks');
    expect(later).not.toBe(first);
    u.forget();
    expect(await post('gone', '/callbacks')).not.toBe(later);
  });
});

it('it goes for the version of the first time until it is answered, though the page has learned of the one it made itself', async () => {
  const u = createUnanswered();
  const seen: [string, unknown][] = [];
  const press = (version: number, status: number): Promise<unknown> =>
    u.send('/alerts/7/contacts', { version, note: 'a' }, (k, body) => {
      seen.push([k, body]);
      return Promise.resolve({ ok: status < 300, status });
    });
  await press(5, 503);
  await press(6, 504);
  await press(7, 409); // it was not done, and somebody else was faster: said so, and a new act from here
  await press(7, 200);
  expect(seen.map(([, b]) => b)).toEqual([5, 5, 5, 7].map((version) => ({ version, note: 'a' })));
  expect(JSON.stringify(seen[1]![1])).toBe(JSON.stringify(seen[0]![1])); // to the letter: the server compares
  expect(seen.map(([k]) => k === seen[0]![0])).toEqual([true, true, true, false]);
});

it('but the version of a form or a text is what is meant, and whoever keeps a key says what goes under it', async () => {
  const u = createUnanswered();
  const seen: unknown[] = [];
  const press = (body: object, key?: string): Promise<unknown> => u.send('/responses', body, (k, b) => { seen.push([k, b]); return Promise.resolve({ ok: false, status: 503 }); }, key);
  await press({ form: 'phq-9', version: '1.0' });
  await press({ form: 'phq-9', version: '1.1' });
  await press({ n: 1, version: 1 }, 'a');
  await press({ n: 1, version: 2 }, 'b');
  expect(seen.map((x) => (x as [string, { version: unknown }])[1].version)).toEqual(['1.0', '1.1', 1, 2]);
  expect(new Set(seen.map((x) => (x as [string])[0])).size).toBe(4);
});

describe('another act makes it old', () => {
  const cases: [string, string, string, boolean][] = [
    ['on the same thing', '/seats/7/pause', '/seats/7/sit', true],
    ['on what may have been made', '/me/appointments', '/me/appointments/9/state', true],
    ['on the same list, so that what was agreed to and withdrawn is agreed to anew', '/consents', '/consents', true],
    ['on what stands within', '/calls/7/pass', '/calls/7/referrals/3/end', true],
    ['not one on another thing', '/seats/7/pause', '/seats/77/sit', false],
    ['not one on another list', '/callbacks', '/consents', false],
    ['not one on the list it stands in', '/me/waiting/7/leave', '/me/waiting', false],
  ];
  it.each(cases)('%s', async (_, first, other, old) => {
    const { post } = sender();
    const key = await post('gone', first, { on: true });
    await post(201, other, { on: false });
    expect((await post('gone', first, { on: true })) !== key).toBe(old);
  });
  it('but not when it was refused, nor one that began before it failed', async () => {
    const { u, post } = sender();
    const key = await post('gone', '/seats/7/pause', { on: true });
    await post(409, '/seats/7/sit');
    expect(await post('gone', '/seats/7/pause', { on: true })).toBe(key);
    let fail = (): void => undefined;
    const slow = u.send('/seats/8/pause', {}, (k) => new Promise<{ ok: boolean; status: number }>((_, no) => { fail = () => no(new Error(k)); })).catch((e: Error) => e.message);
    await post(201, '/seats/8/sit');
    fail();
    expect(await post('gone', '/seats/8/pause')).toBe(await slow);
  });
});

it('a digest tells apart what differs by one letter, one place, one order', () => {
  const texts = ['', 'a', 'b', 'ab', 'ba', 'a\0', '一', '二', ...Array.from({ length: 2000 }, (_, i) => `/callbacks\n{"phone":"1380013${String(i).padStart(4, '0')}"}`)];
  expect(new Set(texts.map(digest)).size).toBe(texts.length);
  expect(digest(texts[9]!)).toBe(digest(texts[9]!));
  expect(digest('x'.repeat(1e6)).length).toBeLessThan(24);
});

it('an answer that breaks off is none', async () => {
  const body = new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('{"id":')); c.error(new TypeError('network')); } });
  await expect(whole(new Response(body, { status: 201 }))).rejects.toThrow();
  const r = await whole(new Response('{"id":"1"}', { status: 201, headers: { 'Retry-After': '7' } }));
  expect([r.status, r.headers.get('Retry-After'), await r.json()]).toEqual([201, '7', { id: '1' }]);
  expect((await whole(new Response(null, { status: 204 }))).status).toBe(204);
});

it('newKey makes version-4 UUIDs that differ', () => {
  const keys = Array.from({ length: 50 }, newKey);
  expect(new Set(keys).size).toBe(50);
  for (const k of keys) expect(k).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
