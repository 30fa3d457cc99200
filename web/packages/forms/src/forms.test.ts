import { afterEach, describe, expect, it, vi } from 'vitest';
import { mount } from '@vue/test-utils';
import { nextTick } from 'vue';
import { ApiOffline, ApiProblem, type AnswerSaved, type FormView, type Help } from '@xinqiao/api';
import { asked, createRun, FormRunner, newDraft, type Draft, type Entry, type RunPort } from './index.ts';

const item = (n: number, more = {}): FormView['items'][number] => ({ id: `q${n}`, n, text: `question ${n}`, type: 'single', required: true, options: [{ value: 0, label: 'no' }, { value: 1, label: 'yes' }], ...more });
const form = (items: FormView['items']): FormView => ({ id: 'f', version: '1', hash: 'h', title: 'T', intro: 'I', recall: '过去两周', notice: '', respondent: 'self', items });
const reply = (help: Help | null = null): AnswerSaved => ({ saved: 1, answered: 1, help });

function port(over: Partial<RunPort> = {}) {
  const sent: Entry[] = [], stored: Draft[] = [], helps: Help[] = [], lost: ApiProblem[] = [];
  const p: RunPort = {
    send: async (_, e) => (sent.push({ ...e }), reply()),
    store: async (d) => void stored.push(JSON.parse(JSON.stringify(d)) as Draft),
    onHelp: (h) => void helps.push(h),
    onLost: (e) => void lost.push(e),
    ...over,
  };
  return { p, sent, stored, helps, lost };
}
afterEach(() => void vi.useRealTimers());

describe('asked', () => {
  const items = [item(1), item(2, { show_when: { all: [{ item: 'q1', op: '>=', value: 1 }] } }), item(3, { show_when: { any: [{ item: 'q2', op: 'in', value: [0, 1] }] } })];
  const ids = (a: Record<number, number | null>) => asked(items, a).map((i) => i.n);
  it('shows what its condition allows, and nothing that hangs on a hidden question', () => {
    expect(ids({})).toEqual([1]);
    expect(ids({ 1: 1 })).toEqual([1, 2]);
    expect(ids({ 1: 1, 2: 0 })).toEqual([1, 2, 3]);
    expect(ids({ 1: 0, 2: 1 })).toEqual([1]); // an old answer to a hidden question counts for nothing
    expect(ids({ 1: null })).toEqual([1]);
  });
  it('shows a question whose condition it does not understand', () => {
    expect(asked([item(1, { show_when: { all: [{ item: 'q0', op: 'wat', value: 1 }] } }), item(2, { show_when: { not: [] } })], {})).toHaveLength(2);
  });
});

describe('createRun', () => {
  it('keeps an answer on the device before it sends it, and numbers them upwards', async () => {
    const order: string[] = [];
    const { p, sent } = port({ store: async (d) => void order.push(`store ${d.queue.length}`) });
    const send = p.send;
    p.send = async (r, e) => (order.push('send'), send(r, e));
    const run = createRun(newDraft(form([item(1), item(2)]), '7'), p);
    await run.answer(1, 1);
    await run.answer(2, 0);
    expect(order).toEqual(['store 1', 'send', 'store 0', 'store 1', 'send', 'store 0']);
    expect(sent.map((s) => [s.n, s.value])).toEqual([[1, 1], [2, 0]]);
    expect(sent[1]!.seq).toBeGreaterThan(sent[0]!.seq);
    expect(run.state.save).toBe('saved');
    run.stop();
  });

  it('does not send an answer again that did not change', async () => {
    const { p, sent } = port();
    const run = createRun(newDraft(form([item(1)]), '7', [1]), p);
    await run.answer(1, 1);
    expect(sent).toEqual([]);
    await run.answer(1, 0);
    expect(sent).toHaveLength(1);
    run.stop();
  });

  it('says that it is offline, keeps the order, and goes on when the network is back', async () => {
    let there = false;
    const { p, sent } = port();
    const send = p.send;
    p.send = async (r, e) => {
      if (!there) throw new ApiOffline();
      return send(r, e);
    };
    const run = createRun(newDraft(form([item(1), item(2), item(3)]), '7'), p);
    await run.answer(1, 1);
    await run.answer(2, 1);
    await run.answer(1, 0); // changed while offline: both are sent, in order
    expect(run.state.save).toBe('offline');
    expect(run.state.draft.queue).toHaveLength(3);
    there = true;
    dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(run.state.save).toBe('saved'));
    expect(sent.map((s) => [s.n, s.value])).toEqual([[1, 1], [2, 1], [1, 0]]);
    run.stop();
  });

  it('tries again by itself', async () => {
    vi.useFakeTimers();
    let fails = 2;
    const { p, sent } = port();
    const send = p.send;
    p.send = async (r, e) => {
      if (fails-- > 0) throw new ApiProblem(503, 'busy', '');
      return send(r, e);
    };
    const run = createRun(newDraft(form([item(1)]), '7'), p);
    await run.answer(1, 1);
    expect(sent).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2100);
    await vi.advanceTimersByTimeAsync(4100);
    expect(sent).toHaveLength(1);
    run.stop();
  });

  it('hands on help, a lost response, and an answer that was refused', async () => {
    const help: Help = { level: 'red', alert: '1', message: 'm' };
    const a = port({ send: async () => reply(help) });
    const one = createRun(newDraft(form([item(1)]), '7'), a.p);
    await one.answer(1, 1);
    expect(a.helps).toEqual([help]);

    const b = port({ send: async () => { throw new ApiProblem(404, 'not_found', ''); } });
    const two = createRun(newDraft(form([item(1)]), '7'), b.p);
    await two.answer(1, 1);
    expect(b.lost).toHaveLength(1);

    const c = port({ send: async () => { throw new ApiProblem(422, 'invalid', ''); } });
    const three = createRun(newDraft(form([item(1)]), '7'), c.p);
    await three.answer(1, 1);
    expect(three.state.save).toBe('refused');
    expect(1 in three.state.draft.answers).toBe(false); // it is asked again
    [one, two, three].forEach((r) => r.stop());
  });
});

describe('FormRunner', () => {
  const start = (draft: Draft) => {
    const { p, sent } = port();
    const run = createRun(draft, p);
    const w = mount(FormRunner, { props: { run, submitting: false }, attachTo: document.body });
    return { run, w, sent };
  };
  it('begins with the introduction, resumes at the first open question, ends with the look back', async () => {
    window.scrollTo = () => undefined;
    const fresh = start(newDraft(form([item(1), item(2)]), '7'));
    expect(fresh.w.find('h1').text()).toBe('T');
    fresh.w.unmount();
    const half = start(newDraft(form([item(1), item(2)]), '7', [1]));
    expect(half.w.find('legend').text()).toBe('question 2');
    expect(half.w.text()).toContain('过去两周');
    half.w.unmount();
    const all = start(newDraft(form([item(1), item(2)]), '7', [1, 0]));
    expect(all.w.find('h1').text()).toBe('都答完了');
    all.w.unmount();
    [fresh, half, all].forEach((x) => x.run.stop());
  });

  it('does not move by itself, and asks for an answer when there is none', async () => {
    window.scrollTo = () => undefined;
    const { w, run, sent } = start(newDraft(form([item(1), item(2)]), '7', []));
    await w.find('.btn.main').trigger('click');
    await nextTick();
    await w.find('form').trigger('submit');
    expect(w.find('.error').exists()).toBe(true);
    await w.findAll('input[type=radio]')[1]!.setValue();
    await nextTick();
    expect(w.find('legend').text()).toBe('question 1');
    expect(sent).toEqual([]); // passing over an answer with the arrow keys tells the server nothing
    await w.find('form').trigger('submit');
    await vi.waitFor(() => expect(w.find('legend').text()).toBe('question 2'));
    expect(sent.map((s) => s.value)).toEqual([1]);
    w.unmount();
    run.stop();
  });
});
