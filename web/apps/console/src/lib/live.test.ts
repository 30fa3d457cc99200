import { mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { connect, disconnect, liveState, useLive } from './live';

/* A line that the test opens, breaks and speaks on. */
class Line extends EventTarget {
  static readonly CLOSED = 2;
  static all: Line[] = [];
  readyState = 0;
  onopen?: () => void;
  onerror?: () => void;
  constructor() { super(); Line.all.push(this); }
  close(): void { this.readyState = 2; }
  open(): void { this.readyState = 1; this.onopen?.(); }
  breaks(): void { this.readyState = 0; this.onerror?.(); }
  refused(): void { this.readyState = 2; this.onerror?.(); }
  say(kind: string, data: object | '' = ''): void { this.dispatchEvent(new MessageEvent(kind, { data: data && JSON.stringify(data) })); }
}
const line = (): Line => Line.all[Line.all.length - 1]!;
const open = (): number => Line.all.filter((l) => l.readyState !== 2).length;

const pages: VueWrapper[] = [];
function page(handlers: Parameters<typeof useLive>[0]): void {
  pages.push(mount(defineComponent({ setup: () => { useLive(handlers); return () => h('p'); } })));
}
let hidden = false;
function look(away: boolean): void {
  hidden = away;
  document.dispatchEvent(new Event('visibilitychange'));
}
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Line);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"kind":"staff"}')));
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  Line.all = [];
});
afterEach(() => {
  pages.splice(0).forEach((p) => p.unmount());
  disconnect();
  hidden = false;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('what happened while nobody listened is asked for', () => {
  it('between the page and the first opening', () => {
    const resync = vi.fn();
    page({ resync });
    connect();
    expect(resync).not.toHaveBeenCalled();
    line().open();
    expect(resync).toHaveBeenCalledTimes(1);
    expect(liveState.value).toBe('live');
  });
  it('not by a page that came when it was open: what it reads is newer', () => {
    connect();
    line().open();
    const resync = vi.fn();
    page({ resync });
    expect(resync).not.toHaveBeenCalled();
  });
  it('after a broken line that the browser mends itself', () => {
    const resync = vi.fn();
    connect();
    line().open();
    page({ resync });
    line().breaks();
    expect(liveState.value).toBe('lost');
    line().open();
    expect(resync).toHaveBeenCalledTimes(1);
  });
  it('after the server refused it for a while', () => {
    const resync = vi.fn();
    connect();
    line().open();
    page({ resync });
    line().refused();
    vi.advanceTimersByTime(1000);
    line().refused();
    vi.advanceTimersByTime(2000);
    expect(Line.all).toHaveLength(3);
    line().open();
    expect(resync).toHaveBeenCalledTimes(1);
  });
  it('after signing in again', () => {
    const resync = vi.fn();
    connect();
    line().open();
    page({ resync });
    disconnect();
    connect();
    line().open();
    expect(resync).toHaveBeenCalledTimes(1);
  });
  it('by every page, also when one of them fails', () => {
    vi.stubGlobal('reportError', () => undefined);
    const resync = vi.fn(), alert = vi.fn();
    page({ resync: () => { throw new Error('broken page'); }, alert: () => { throw new Error('broken page'); } });
    page({ resync, alert });
    connect();
    line().open();
    line().say('alert', { id: '1' });
    expect(resync).toHaveBeenCalledTimes(1);
    expect(alert).toHaveBeenCalledTimes(1);
  });
});

describe('a line that is dead without a word', () => {
  it('is opened anew when the beats stay away', () => {
    const resync = vi.fn();
    connect();
    line().open();
    page({ resync });
    for (let i = 0; i < 8; i++) { line().say('beat'); vi.advanceTimersByTime(15_000); }
    expect(Line.all).toHaveLength(1);
    vi.advanceTimersByTime(60_000);
    expect(Line.all).toHaveLength(2);
    expect(liveState.value).not.toBe('live');
    line().open();
    expect(resync).toHaveBeenCalledTimes(1);
    expect(open()).toBe(1);
  });
  it('is left alone when the server has no beats', () => {
    connect();
    line().open();
    line().say('alert', { id: '1' });
    vi.advanceTimersByTime(600_000);
    expect(Line.all).toHaveLength(1);
  });
});

describe('a page that nobody looks at', () => {
  it('gives its connection back after a while, and catches up when looked at', () => {
    const resync = vi.fn();
    connect();
    line().open();
    page({ resync });
    look(true);
    vi.advanceTimersByTime(5_000);
    look(false);
    vi.advanceTimersByTime(60_000);
    expect(Line.all).toHaveLength(1);
    expect(resync).not.toHaveBeenCalled();
    look(true);
    vi.advanceTimersByTime(20_000);
    expect(open()).toBe(0);
    look(false);
    expect(open()).toBe(1);
    line().open();
    expect(resync).toHaveBeenCalledTimes(1);
  });
  it('opened behind others takes none', () => {
    hidden = true;
    connect();
    expect(Line.all).toHaveLength(0);
    look(false);
    expect(open()).toBe(1);
  });
  it('does not try again while it is hidden', () => {
    connect();
    line().open();
    look(true);
    line().refused();
    vi.advanceTimersByTime(120_000);
    expect(open()).toBe(0);
    look(false);
    expect(open()).toBe(1);
  });
  it('keeps it where acts follow by themselves', () => {
    page({ always: true });
    connect();
    line().open();
    look(true);
    vi.advanceTimersByTime(600_000);
    expect(open()).toBe(1);
  });
  it('stays off after signing out', () => {
    connect();
    disconnect();
    look(true);
    look(false);
    vi.advanceTimersByTime(600_000);
    expect(open()).toBe(0);
  });
});
