import { afterEach, describe, expect, it, vi } from 'vitest';
import { forgetUnanswered, post, Problem } from './api';
import { adopt } from './session';
import type { Session } from './types';
import { useSend } from './send';

/* A server that answers in turn: a status, or nothing at all. Returns the keys it was given. */
function server(...turns: (number | 'gone')[]): string[] {
  const keys: string[] = [];
  vi.stubGlobal('fetch', (_: string, init: { headers: Record<string, string> }) => {
    keys.push(init.headers['Idempotency-Key'] ?? '');
    const turn = turns.shift();
    return turn === 'gone' || turn === undefined ? Promise.reject(new TypeError('network')) : Promise.resolve(new Response('{"title":"x","pointer":"/name"}', { status: turn }));
  });
  return keys;
}
afterEach(() => vi.unstubAllGlobals());

describe('the key of a request', () => {
  const say = (body: object): Promise<unknown> => post('/words', body).catch(() => undefined);
  it('stays the same while no answer came, so nothing is done twice', async () => {
    const keys = server('gone', 503, 504, 201, 201);
    for (let i = 0; i < 5; i++) await say({ text: 'a' });
    expect(new Set(keys.slice(0, 4)).size).toBe(1);
    expect(keys[4]).not.toBe(keys[0]);
  });
  it('is a new one after an answer, and for other words', async () => {
    const keys = server(422, 'gone', 'gone', 201);
    await say({ text: 'b' });
    await say({ text: 'b' });
    await say({ text: 'c' });
    await say({ text: 'b' });
    expect(new Set(keys).size).toBe(3);
    expect(keys[3]).toBe(keys[1]);
  });
  const pause = (paused: boolean): Promise<unknown> => post('/seats/7/pause', { paused }).catch(() => undefined);
  it('is a new one after another act on the same thing: the first reply would tell of the act before', async () => {
    const keys = server(502, 201, 201, 201);
    await pause(true);
    await pause(false);
    await pause(true);
    expect(new Set(keys).size).toBe(3);
  });
  it('stays the same when others are acted on, and one that was under way meanwhile keeps its own', async () => {
    const keys = server('gone', 201, 201);
    await Promise.all([pause(true), post('/seats/7/sit', {}).catch(() => undefined)]);
    await pause(true);
    expect(keys[2]).toBe(keys[0]);
  });
  it('is a new one some minutes later, in another role, and for somebody else', async () => {
    const keys = server('gone', 'gone', 'gone', 'gone', 201);
    vi.useFakeTimers();
    await say({ text: 'd' });
    vi.advanceTimersByTime(6 * 60_000);
    await say({ text: 'd' });
    vi.useRealTimers();
    adopt({ csrf: 'x', server_ms: 0, staff: { id: '1', acting: 0 } } as Session);
    await say({ text: 'd' });
    adopt({ csrf: 'x', server_ms: 0, staff: { id: '1', acting: 1 } } as Session);
    await say({ text: 'd' });
    adopt({ csrf: 'x', server_ms: 0, staff: { id: '2', acting: 1 } } as Session);
    await say({ text: 'd' });
    expect(new Set(keys).size).toBe(5);
    forgetUnanswered();
  });
});

describe('sending a form', () => {
  it('says what was refused and where, until it is sent again', async () => {
    server(422, 201);
    const { send, error, errorAt, busy } = useSend();
    expect(await send(() => post('/x'))).toBe(false);
    expect([error.value, errorAt('name'), errorAt('other'), busy.value]).toEqual(['x', 'x', '', false]);
    expect(await send(() => post('/x'))).toBe(true);
    expect([error.value, errorAt('name')]).toEqual(['', '']);
  });
  it('lets one press through at a time', async () => {
    let runs = 0;
    const { send } = useSend();
    const slow = send(async () => { runs++; await new Promise((r) => { setTimeout(r, 5); }); });
    expect(await send(async () => { runs++; })).toBe(false);
    expect(await slow).toBe(true);
    expect(runs).toBe(1);
  });
  it('leaves a failure to whoever deals with it, and tells the first when that fails too', async () => {
    server(409, 409);
    const { send, error } = useSend();
    await send(() => post('/x'), (e) => e instanceof Problem);
    expect(error.value).toBe('');
    await send(() => post('/x'), () => { throw new Error('second'); });
    expect(error.value).toBe('x');
  });
});
