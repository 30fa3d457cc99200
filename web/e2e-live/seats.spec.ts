/* Seats of the hotline: two operators at two telephones, an exchange that rings at one of them. */
import { createHmac } from 'node:crypto';
import { expect, test, type Page } from '@playwright/test';
import { axe, clean, noSideways, shot, staff } from './steps.ts';
import { KEYS } from '../apps/console/src/pages/hotline/keys.ts';

test.describe.configure({ mode: 'serial' });
test.afterEach(clean);

const pop = (page: Page) => page.locator('[data-pop]');
const mine = (page: Page) => page.locator('[data-mine]');
const seat = (page: Page, extension: string) => page.locator(`[data-seats] [data-seat="${extension}"]`);
const nameOf = async (page: Page) => (await page.locator('.shell-top .nm').textContent())!.trim();
let secret = '', line = '', n = 0;
async function tell(page: Page, call: string, event: string, at: string): Promise<void> {
  const now = Date.now();
  const body = JSON.stringify({ call, event, at_ms: now, from: '13700137456', seat: at });
  const sig = createHmac('sha256', secret).update(`${String(now)}.${body}`).digest('hex');
  expect((await page.request.post(`/api/v1/hotline/exchange/${line}/events?at=${String(now)}&sig=${sig}`, { data: body, headers: { 'Content-Type': 'application/json' } })).status()).toBe(204);
}
const fresh = (): string => `seat-${String(++n)}`;

test('a supervisor keeps the seats of the unit', async ({ browser }) => {
  const admin = await staff(browser, 'admin');
  await admin.goto('/console/lines');
  await admin.getByRole('button', { name: '新增线路' }).click();
  await admin.getByRole('dialog').getByLabel('号码').fill('96528');
  await admin.getByRole('dialog').getByLabel('名称').fill('座席线路');
  await admin.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(admin.locator('.note code').first()).toHaveText(/^[\w-]{32}$/);
  secret = (await admin.locator('.note code').first().textContent())!;
  await expect(admin.locator('[data-seat-table]')).toHaveCount(0); // the unit's own people keep them
  await admin.context().close();

  const boss = await staff(browser, 'supervisor');
  await boss.getByRole('link', { name: '热线线路' }).first().click();
  const table = boss.locator('[data-seat-table]');
  await expect(table).toContainText('一号席'); // those of the demonstration
  await expect(boss.getByRole('button', { name: '新增线路' })).toHaveCount(0);
  const dialog = boss.getByRole('dialog');
  for (const [extension, name] of [['2001', '窗边'], ['2002', '门口'], ['2003', '备用']]) {
    await table.getByRole('button', { name: '新增座席' }).click();
    await dialog.getByLabel('分机号').fill(extension!);
    await dialog.getByLabel('名称').fill(name!);
    if (extension === '2001') await axe(boss, 'a new seat');
    await dialog.getByRole('button', { name: '保存' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(table).toContainText(name!);
  }
  await table.getByRole('button', { name: '改名 2002' }).click();
  await dialog.getByLabel('名称').fill('进门');
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(table).toContainText('进门');
  await table.getByRole('button', { name: '停用 2003' }).click();
  await expect(table.locator('tr', { hasText: '2003' })).toContainText('已停用');
  await axe(boss, 'seats of a hotline');
  await shot(boss, 'hotline-seat-table');
  const lines = (await (await boss.request.get('/api/v1/hotline/lines?mine=1')).json()) as { items: { id: string; number: string }[] };
  line = lines.items.find((l) => l.number === '96528')!.id;
  await boss.context().close();
});

test('a call pops up where it rings, and is whose seat answers it', async ({ browser }) => {
  const one = await staff(browser, 'operator'), two = await staff(browser, 'operator2'), boss = await staff(browser, 'supervisor');
  for (const p of [one, two, boss]) await expect(p.locator('.lamp.live')).toBeVisible();
  await mine(one).getByLabel('选择座席').selectOption({ label: '2001 窗边' });
  await one.keyboard.press(KEYS.sit); // by keyboard
  await expect(mine(one)).toContainText('我的座席 2001 窗边');
  await expect(mine(two).getByLabel('选择座席').locator('option', { hasText: '2001' })).toContainText(await nameOf(one));
  await mine(two).getByLabel('选择座席').selectOption({ label: '2002 进门' });
  await mine(two).getByRole('button', { name: '入座' }).click(); // with one tap
  await expect(mine(two)).toContainText('我的座席 2002 进门');
  await expect(boss.locator('[data-seats]')).toContainText('在席 2 / 共 8');
  await expect(seat(boss, '2001')).toContainText(await nameOf(one));
  await expect(seat(boss, '2001')).toContainText('空闲');
  await axe(one, 'seated');
  await axe(boss, 'the seats of the unit');

  const call = fresh();
  await boss.goto('/console/hreport');
  await expect(boss.locator('.lamp.live')).toBeVisible();
  await tell(one, call, 'ring', '2001');
  await expect(pop(one)).toContainText('137****7456');
  await expect(two.locator('.crow', { hasText: '137****7456' })).toContainText(`响在 2001 ${await nameOf(one)}`);
  await expect(pop(two)).toHaveCount(0);
  await expect(boss.locator('[data-heard]')).toHaveCount(0);
  await axe(one, 'a call rings at the own seat');
  await axe(two, 'a call rings at a colleague');
  await shot(one, 'hotline-seat-ring');
  await shot(two, 'hotline-seat-quiet');
  await tell(one, call, 'answer', '2001'); // the handset was lifted, no key was pressed
  await expect(one.locator('.ho-head h2')).toContainText('137****7456');
  await expect(one.getByRole('button', { name: '呼叫督导' })).toBeVisible();
  await expect(one.locator('[data-field=ladder] input').first()).toBeFocused();
  await expect(pop(one)).toHaveCount(0);
  await expect(two.locator('.crow', { hasText: '137****7456' })).toContainText(await nameOf(one));
  await boss.goto('/console/hotline');
  await expect(seat(boss, '2001')).toContainText('通话');
  await expect(seat(boss, '2002')).toContainText('空闲');
  await shot(boss, 'hotline-seat-board');
  await one.keyboard.press(KEYS.silent);
  await expect(one.locator('.ho-head')).toContainText('已结束');
  await expect(seat(boss, '2001')).toContainText('空闲');

  /* on a break: everybody at once, and F2 takes it */
  await two.keyboard.press(KEYS.pause);
  await expect(mine(two)).toContainText('小休');
  await expect(seat(boss, '2002')).toContainText('小休');
  const next = fresh();
  await tell(one, next, 'ring', '2002');
  for (const p of [one, two]) await expect(pop(p)).toContainText('响在 2002');
  await one.keyboard.press(KEYS.take);
  await expect(one.locator('.ho-head')).toContainText('通话中');
  await expect(pop(two)).toHaveCount(0);
  await one.keyboard.press(KEYS.silent);
  await expect(one.locator('.ho-head')).toContainText('已结束');
  await two.keyboard.press(KEYS.pause);
  await expect(seat(boss, '2002')).toContainText('空闲');

  /* nobody picks it up at 2001: after a while it is everybody's */
  const last = fresh();
  await tell(one, last, 'ring', '2001');
  await expect(pop(one)).toBeVisible();
  await expect(two.locator('.crow', { hasText: '响在 2001' })).toBeVisible();
  await expect(pop(two)).toContainText('响在 2001', { timeout: 40_000 });
  await pop(two).getByRole('button', { name: '接听' }).click();
  await expect(two.locator('.ho-head')).toContainText('通话中');
  await expect(pop(one)).toHaveCount(0);
  await two.keyboard.press(KEYS.silent);
  await expect(two.locator('.ho-head')).toContainText('已结束');

  /* over somebody: asked for here, told there */
  await mine(two).getByRole('button', { name: '离席' }).click();
  const seats = mine(two).getByLabel('选择座席');
  await seats.selectOption((await seats.locator('option', { hasText: '2001' }).getAttribute('value'))!);
  await mine(two).getByRole('button', { name: '入座' }).click();
  const dialog = two.getByRole('dialog');
  await expect(dialog).toContainText(`2001 窗边 现由 ${await nameOf(one)} 使用`);
  await axe(two, 'a seat is taken over');
  await dialog.getByRole('button', { name: '入座' }).click();
  await expect(mine(two)).toContainText('我的座席 2001 窗边');
  await expect(one.locator('[data-lost]')).toContainText('已由别人入座');
  await expect(mine(one).locator('option:checked')).toHaveText('1001 一号席'); // the free one is offered, not somebody else's
  await axe(one, 'a seat was taken');
  await shot(one, 'hotline-seat-lost');
  await two.reload();
  await expect(mine(two)).toContainText('我的座席 2001 窗边'); // still there
  await two.setViewportSize({ width: 390, height: 844 });
  await noSideways(two, 'a seat on a phone');
  await shot(two, 'hotline-seat-phone');
  for (const p of [one, two, boss]) await p.context().close();
});
