import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type EffectScope } from 'vue';
import { Problem } from './api';
import { useLoad, useLook, usePaged } from './load';

/* Reads that the test answers one by one. */
interface Turn { give: (x: unknown) => void; fail: (e: unknown) => void }
let asked: Turn[] = [];
const read = (): Promise<string> => new Promise<unknown>((give, fail) => { asked.push({ give, fail }); }) as Promise<string>;
const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);
let scope: EffectScope;
beforeEach(() => { vi.useFakeTimers(); asked = []; scope = effectScope(); });
afterEach(() => { scope.stop(); vi.useRealTimers(); vi.unstubAllGlobals(); });
const busy = new Problem(503, 'request.queue_full', '');

describe('what is read again in the background', () => {
  it('shows something while notes come faster than replies', async () => {
    const l = scope.run(() => useLoad(read))!;
    void l.reload();
    asked[0]!.give('old');
    await settle();
    for (let i = 1; i <= 20; i++) { // each note before the reply to the one before
      void l.reload(true);
      await settle();
      if (i % 2 === 0) { asked[asked.length - 1]!.give(`v${i}`); await settle(); }
    }
    expect(l.data.value).not.toBe('old');
    expect(asked.length).toBeLessThanOrEqual(13);
  });
  it('is read once more when a note comes during a read, which may be older', async () => {
    const l = scope.run(() => useLoad(read))!;
    void l.reload();
    let caught = false;
    void l.reload(true).then(() => { caught = true; });
    void l.reload(true);
    await settle();
    expect(asked).toHaveLength(1);
    asked[0]!.give('before');
    await settle();
    expect(l.data.value).toBe('before');
    expect(caught).toBe(false);
    expect(asked).toHaveLength(2);
    asked[1]!.give('after');
    await settle();
    expect(caught).toBe(true);
    expect(l.data.value).toBe('after');
    expect(asked).toHaveLength(2);
  });
  it('yields to what was chosen: another page of it starts at once, and the one before comes to nothing', async () => {
    const l = scope.run(() => useLoad(read))!;
    void l.reload();
    void l.reload(true);
    void l.reload();
    expect(asked).toHaveLength(2);
    asked[1]!.give('chosen');
    asked[0]!.give('left');
    await settle();
    expect(l.data.value).toBe('chosen');
    expect(l.state.value).toBe('ready');
    asked[2]?.give('chosen, newer');
    await settle();
    expect(l.data.value).toContain('chosen');
  });
  it('is tried again when the server was busy, and what is shown stays', async () => {
    const l = scope.run(() => useLoad(read))!;
    void l.reload();
    asked[0]!.give('old');
    await settle();
    void l.reload(true);
    asked[1]!.fail(busy);
    await settle();
    expect([l.data.value, l.state.value]).toEqual(['old', 'ready']);
    await vi.advanceTimersByTimeAsync(2000);
    asked[2]!.fail(new Problem(0, 'offline', ''));
    await vi.advanceTimersByTimeAsync(4000);
    asked[3]!.give('new');
    await settle();
    expect(l.data.value).toBe('new');
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked).toHaveLength(4);
  });
  it('is not tried again where it is refused, nor when the page is left', async () => {
    const l = scope.run(() => useLoad(read))!;
    void l.reload();
    asked[0]!.give('old');
    await settle();
    void l.reload(true);
    asked[1]!.fail(new Problem(404, 'x', ''));
    await vi.advanceTimersByTimeAsync(120_000);
    expect([l.state.value, asked.length]).toEqual(['denied', 2]);
    void l.reload(true);
    asked[2]!.fail(busy);
    await settle();
    scope.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked).toHaveLength(3);
  });
});

describe('a look', () => {
  it('never shows the older of two answers', async () => {
    let shown = '';
    const look = scope.run(() => useLook(async () => { shown = await read(); }))!;
    void look();
    void look();
    expect(asked).toHaveLength(1);
    asked[0]!.give('1');
    await settle();
    asked[1]!.give('2');
    await settle();
    expect(shown).toBe('2');
  });
  it('comes again by itself after a failure', async () => {
    let shown = '';
    const look = scope.run(() => useLook(async () => { shown = await read(); }))!;
    void look();
    asked[0]!.fail(busy);
    await vi.advanceTimersByTimeAsync(2000);
    asked[1]!.give('there');
    await settle();
    expect(shown).toBe('there');
  });
});

describe('pages of a list', () => {
  const rows = Array.from({ length: 7 }, (_, i) => i);
  function serve(): void {
    vi.stubGlobal('fetch', (url: string) => {
      const at = Number(new URL(url, 'http://x').searchParams.get('cursor') ?? 0);
      return Promise.resolve(new Response(JSON.stringify({ items: rows.slice(at, at + 2), next: at + 2 < rows.length ? String(at + 2) : '' })));
    });
  }
  it('stay when the list is read again in the background, and go when another is chosen', async () => {
    serve();
    const l = scope.run(() => usePaged<number>(() => '/list?limit=2'))!;
    await l.reload();
    await l.more();
    expect(l.items.value).toEqual([0, 1, 2, 3]);
    await l.reload(true);
    expect([l.items.value, l.next.value]).toEqual([[0, 1, 2, 3], '4']);
    await l.reload();
    expect([l.items.value, l.next.value]).toEqual([[0, 1], '2']);
  });
});
