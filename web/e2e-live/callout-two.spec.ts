/* Two members act on one call-out at the same moment, one with a phone on the way, one at a desk: both hear of each other at once, what
 * came second says so, and no step is there twice. */
import { expect, test, type Page } from '@playwright/test';
import { axe, clean, DESK, inDanger, means, noSideways, PASSWORD, PHONE, shot, signIn, someone, staff } from './steps.ts';

test.afterEach(clean);

async function twoMembers(page: Page): Promise<string[]> {
  return page.evaluate(async () => ((await (await fetch('/api/v1/staff?role=crisis_team&area=330602000000')).json()) as { items: { login: string }[] }).items.map((s) => s.login).slice(0, 2));
}
const steps = (page: Page, words: string | RegExp) => page.locator('.tl li').filter({ hasText: words });

test('both accept, one goes on the phone while the other writes at the desk', async ({ browser }) => {
  test.setTimeout(120_000);
  means(/409 POST .*\/callouts\/\d+\/\w+ .*crisis\.(version|state)/); // whoever is second is told so
  const admin = await staff(browser, 'admin');
  const logins = await twoMembers(admin);
  await admin.context().close();
  const worker = await staff(browser, 'street', DESK);
  await worker.goto('/console/alerts');
  await expect(worker.locator('.lamp.live')).toBeVisible();
  await inDanger(browser);
  await worker.locator('.arow.fresh').first().click();
  await worker.locator('.ad-bar').getByRole('button', { name: '呼叫危机干预队' }).click();
  const dialog = worker.getByRole('dialog');
  await dialog.getByRole('radio', { name: '伤害自身的行为或危险' }).check();
  await expect(dialog).toContainText('有明确的自杀意念');
  await dialog.getByLabel(/具体地点/).fill('永浦社区 5 幢 301');
  const made = worker.waitForResponse((r) => /\/crisis\/callouts$/.test(r.url()) && r.request().method() === 'POST');
  await dialog.getByRole('button', { name: '立即呼叫' }).click();
  const id = ((await (await made).json()) as { id: string }).id;

  const phone = await someone(browser, PHONE);
  await signIn(phone, logins[0]!, PASSWORD);
  await expect(phone.locator('.shell')).toBeVisible();
  await phone.goto(`/console/go/${id}`);
  const desk = await someone(browser, DESK);
  await signIn(desk, logins[1]!, PASSWORD);
  await expect(desk.locator('.shell')).toBeVisible();
  await desk.goto(`/console/crisis/${id}`);
  const d = desk.locator('.ad');

  // at the same moment: one leads, the other joins, at the second try if they were second
  await Promise.all([phone.getByRole('button', { name: '我去', exact: true }).click(), d.getByRole('button', { name: '我去', exact: true }).click()]);
  for (const page of [phone, desk]) {
    const go = page.getByRole('button', { name: '我去', exact: true });
    await expect(async () => {
      if (await go.count()) await go.click();
      await expect(go).toHaveCount(0, { timeout: 1000 });
    }).toPass();
  }
  await expect(steps(desk, '接受出动')).toHaveCount(1);
  await expect(steps(desk, '加入出动')).toHaveCount(1);
  await noSideways(phone, 'phone page');
  await axe(phone, 'phone page, two go');

  // one has set off on the phone while the other asks for a lower level at the desk
  await d.getByRole('button', { name: '申请降级' }).click();
  await desk.getByRole('dialog').getByLabel('情况记录').fill('家属已在身边，情绪稳定。');
  await Promise.all([phone.getByRole('button', { name: '已出发', exact: true }).click(), desk.getByRole('dialog').getByRole('button', { name: '申请降级' }).click()]);
  await expect(async () => {
    const out = phone.getByRole('button', { name: '已出发', exact: true });
    if (await out.count()) await out.click();
    await expect(out).toHaveCount(0, { timeout: 1000 });
  }).toPass();
  await expect(async () => {
    const ask = desk.getByRole('dialog').getByRole('button', { name: '申请降级' });
    if (await ask.count()) {
      await expect(desk.getByRole('dialog').getByLabel('情况记录')).toHaveValue('家属已在身边，情绪稳定。'); // what was written is still there
      await ask.click();
    }
    await expect(desk.getByRole('dialog')).toHaveCount(0, { timeout: 1000 });
  }).toPass();
  await expect(steps(desk, '已出发')).toHaveCount(1);
  await expect(steps(desk, /申请降级/)).toHaveCount(1);
  await expect(d.getByRole('button', { name: '复核同意' })).toHaveCount(0); // not by whoever asked
  await shot(desk, 'callout-two-desk');
  await phone.getByRole('button', { name: '已见到本人', exact: true }).click();
  await expect(steps(desk, '已见到本人')).toHaveCount(1);
  await shot(phone, 'callout-two-phone');
  await phone.getByRole('link', { name: /查看全部/ }).click();
  await phone.getByRole('button', { name: '复核同意' }).click();
  await expect(d.locator('.ad-head')).toContainText('橙');
  await expect(steps(desk, /通知|未能通知/).first()).toBeVisible();
  for (const p of [worker, phone, desk]) await p.context().close();
});
