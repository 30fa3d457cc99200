/* How much there is to do after a talk: keys and clicks from hanging up to closed, counted in the page, for five typical calls. */
import { expect, test, type Page } from '@playwright/test';
import { clean, means, staff } from './steps.ts';
import { KEYS } from '../apps/console/src/pages/hotline/keys.ts';

const form = (page: Page) => page.locator('.ho-form');
const MOST_CODES = 8; // that may be required
const MEDIAN = 5; // of what is done by hand; more would be a step back

test.afterEach(clean);

/** Counts what somebody does, not what the test does: keys pressed and pointers put down that the page was given. */
async function counting(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const w = window as unknown as { acts: number };
    w.acts = 0;
    const count = (e: Event) => { if (e.isTrusted && !(e as KeyboardEvent).repeat) w.acts++; };
    for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, count, true);
  });
  return () => page.evaluate(() => (window as unknown as { acts: number }).acts);
}
const choose = (page: Page, field: string, label: string) => page.locator(`[data-field=${field}] label`, { hasText: label }).first().click();

async function begun(page: Page): Promise<void> {
  await page.keyboard.press(KEYS.take);
  await expect(page.locator('.ho-head')).toContainText('通话中');
  await page.keyboard.press(KEYS.note);
  await page.keyboard.insertText('说到的都记下了。'); // while talking
}
async function hungUp(page: Page): Promise<void> {
  await page.keyboard.press(KEYS.done);
  await expect(page.locator('.ho-head')).toContainText('整理中');
}

interface Typical { name: string; talk: (p: Page) => Promise<void>; wrap: (p: Page) => Promise<void> }
const calls: Typical[] = [
  { name: 'silent', talk: async () => {}, wrap: (p) => p.keyboard.press(KEYS.silent) },
  { name: 'a question', talk: async (p) => { await begun(p); await hungUp(p); }, wrap: async (p) => {
    await choose(p, 'kind', '信息咨询');
    await choose(p, 'problems', '其他');
    await p.locator('.ho-bar .pri').click();
  } },
  { name: 'an ordinary call, by keyboard', talk: async (p) => { await begun(p); await hungUp(p); }, wrap: async (p) => {
    await expect(p.locator('[data-field=kind] input').first()).toBeFocused();
    await p.keyboard.press('Space');
    means(/422 POST .*hotline\.unfilled/);
    await p.keyboard.press(KEYS.done); // refused, and on to what is missing
    await expect(p.locator('[data-field=problems] input').first()).toBeFocused();
    await p.keyboard.press('Space');
    await p.keyboard.press(KEYS.done);
  } },
  { name: 'an ordinary call with who it was', talk: async (p) => { await begun(p); await hungUp(p); }, wrap: async (p) => {
    await choose(p, 'kind', '一般');
    await choose(p, 'sex', '女');
    await choose(p, 'age', '30');
    await choose(p, 'problems', '婚姻');
    await p.locator('.ho-bar .pri').click();
  } },
  { name: 'a high risk', talk: async (p) => {
    await begun(p);
    await p.keyboard.press(KEYS.ladder);
    await p.keyboard.press('ArrowDown');
    await expect(p.locator('.ho-head')).toContainText('高危');
    await p.keyboard.press(KEYS.intervene); // intervention while talking
    await expect(p.locator('.ho-side')).toContainText('开始干预');
    await hungUp(p);
  }, wrap: async (p) => {
    await choose(p, 'kind', '自杀');
    await choose(p, 'problems', '个人情绪');
    await choose(p, 'problems', '家庭关系');
    await choose(p, 'measures', '联系家人');
    await p.locator('.ho-bar .pri').click();
  } },
];

test('wrapping up takes a handful of acts', async ({ browser }) => {
  const page = await staff(browser, 'operator');
  await expect(page.locator('.ho-list option').first()).toBeAttached();
  const done: Record<string, number> = {};
  for (const c of calls) {
    if (c.name === 'silent') {
      await page.keyboard.press(KEYS.take);
      await expect(page.locator('.ho-head')).toContainText('通话中');
    } else await c.talk(page);
    const codes = await form(page).locator('.req').count();
    expect(codes, 'required codes').toBeLessThanOrEqual(MOST_CODES);
    const acts = await counting(page);
    await c.wrap(page);
    await expect(page.locator('.ho-head')).toContainText('已结束');
    done[c.name] = await acts();
    await page.reload(); // the counters go with the page
    await expect(page.getByRole('heading', { name: '热线', level: 1 })).toBeVisible();
    await expect(page.locator('.ho-list option').first()).toBeAttached();
  }
  const sorted = Object.values(done).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  console.log(`wrap-up acts: ${JSON.stringify(done)}, median ${median}`);
  expect(median).toBeLessThanOrEqual(MEDIAN);
  await page.context().close();
});
