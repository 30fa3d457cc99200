/* What happens while a page does not listen yet, or no more, is on it as soon as it does. The gaps are made here, not hoped for. */
import { expect, test, type Page, type Route } from '@playwright/test';
import { clean, DESK, inDanger, means, staff, watch } from './steps.ts';

test.afterEach(clean);

const STREAM = '**/api/v1/events';
const LIST = /\/api\/v1\/alerts\?/;

/** Requests of the page that match are held at the gate: where "before" the server sees them, or with its reply in hand. */
async function gate(page: Page, what: string | RegExp, when: 'before' | 'after'): Promise<{ held: Promise<void>; open: () => void }> {
  let reached!: () => void, open!: () => void;
  const held = new Promise<void>((r) => { reached = r; });
  let over = false;
  const opened = new Promise<void>((r) => { open = () => { over = true; r(); }; });
  await page.route(what, async (r: Route) => {
    if (over) return r.continue();
    const reply = when === 'after' ? await r.fetch() : undefined;
    reached();
    await opened;
    await (reply ? r.fulfill({ response: reply }) : r.continue());
  });
  return { held, open };
}
async function leave(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' }); // what is under way at the gate
  await page.context().close();
}
async function counted(page: Page): Promise<number> {
  await expect(page.locator('.arow').first()).toBeVisible();
  return page.locator('.arow').count();
}

test('raised after the list was read and before the stream is open', async ({ browser }) => {
  const worker = await staff(browser, 'worker');
  const stream = await gate(worker, STREAM, 'before');
  await worker.goto('/console/alerts');
  await stream.held;
  const rows = await counted(worker);
  await inDanger(browser);
  stream.open();
  await expect(worker.locator('.lamp.live')).toBeVisible();
  await expect(worker.locator('.arow')).toHaveCount(rows + 1);
  await leave(worker);
});

test('raised while the list is on its way: an older reply does not take it away again', async ({ browser }) => {
  const worker = await staff(browser, 'worker');
  await worker.goto('/console/alerts');
  await expect(worker.locator('.lamp.live')).toBeVisible();
  const rows = await counted(worker);
  const list = await gate(worker, LIST, 'after');
  await worker.reload();
  await list.held; // read, but not here yet
  await expect(worker.locator('.lamp.live')).toBeVisible();
  const told = worker.evaluate(() => new Promise<void>((r) => {
    const s = new EventSource('/api/v1/events');
    s.addEventListener('alert', () => { s.close(); r(); });
    s.onopen = () => { (window as unknown as { listens: boolean }).listens = true; };
  }));
  await worker.waitForFunction(() => (window as unknown as { listens?: boolean }).listens);
  await inDanger(browser);
  await told;
  for (let i = 0; i < 3; i++) await worker.evaluate(() => fetch('/api/v1/session').then((r) => r.text())); // what the note set off is through
  list.open();
  await expect(worker.locator('.arow')).toHaveCount(rows + 1);
  await leave(worker);
});

test('raised while the server refuses the stream', async ({ browser }) => {
  means(/^429 GET \/api\/v1\/events/);
  const worker = await staff(browser, 'worker');
  await worker.route(STREAM, (r) => r.fulfill({ status: 429, body: '' }));
  await worker.goto('/console/alerts');
  await expect(worker.locator('.lamp.lost')).toBeVisible();
  const rows = await counted(worker);
  await inDanger(browser);
  await worker.unroute(STREAM);
  await expect(worker.locator('.lamp.live')).toBeVisible({ timeout: 30_000 }); // it is asked for with growing pauses
  await expect(worker.locator('.arow')).toHaveCount(rows + 1);
  await worker.context().close();
});

test('many tabs: those that nobody looks at hold no connection, and catch up when looked at', async ({ browser }) => {
  const first = await staff(browser, 'worker', DESK);
  const context = first.context();
  await context.addInitScript(() => {
    let away = false;
    Object.defineProperty(document, 'hidden', { get: () => away });
    Object.assign(window, { turn: (to: boolean) => { away = to; document.dispatchEvent(new Event('visibilitychange')); } });
  });
  const turn = (p: Page, away: boolean): Promise<void> => p.evaluate((to) => (window as unknown as { turn: (x: boolean) => void }).turn(to), away);
  await first.goto('/console/alerts');
  await expect(first.locator('.lamp.live')).toBeVisible();
  const rows = await counted(first);
  const tab = async (): Promise<Page> => {
    const page = await watch(await context.newPage());
    await page.goto('/console/worklist');
    await expect(page.locator('.lamp.live')).toBeVisible();
    return page;
  };
  const behind = [first];
  while (behind.length < 5) behind.push(await tab()); // a browser has six connections
  for (const p of behind) await turn(p, true);
  for (const p of behind) await expect(p.locator('.lamp.live')).toHaveCount(0, { timeout: 20_000 });
  for (let i = 0; i < 3; i++) await tab();
  await inDanger(browser);
  await turn(first, false);
  await expect(first.locator('.arow')).toHaveCount(rows + 1);
  await context.close();
});
