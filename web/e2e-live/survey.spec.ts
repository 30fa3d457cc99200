/* A rapid survey where there is no network: filled in on a phone, kept through a closed page, sent when the network is back, there
 * once even when the answer was lost on the way. */
import { expect, test } from '@playwright/test';
import { axe, clean, noSideways, PHONE, shot, staff } from './steps.ts';

test.afterEach(clean);

test('filled in without a network, nothing lost, nothing twice', async ({ browser }) => {
  test.setTimeout(120_000);
  const district = await staff(browser, 'district');
  await district.goto('/console/incidents');
  await district.getByRole('button', { name: '启动事件' }).click();
  const dialog = district.getByRole('dialog');
  await dialog.getByLabel(/事件名称/).fill('台风内涝');
  await dialog.getByRole('combobox').first().selectOption({ label: '塔山街道' });
  await dialog.getByRole('button', { name: '启动事件' }).click();
  await expect(district.getByRole('heading', { name: '台风内涝', level: 1 })).toBeVisible();

  const worker = await staff(browser, 'worker', PHONE);
  await worker.goto('/console/incidents');
  await worker.getByRole('link', { name: '现场填报' }).click();
  await expect(worker.getByRole('button', { name: '提交填报' })).toBeVisible();
  await expect(worker.getByText('本机没有等待上报的填报')).toBeVisible();
  const path = new URL(worker.url()).pathname;
  await worker.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => worker.evaluate(async () => (await Promise.all((await caches.keys()).filter((k) => k.startsWith('xqc-')).map(async (k) => (await (await caches.open(k)).keys()).length)))[0] ?? 0)).toBeGreaterThan(5);

  await worker.context().setOffline(true);
  await worker.goto(path);
  await expect(worker.getByText(/目前没有网络/)).toBeVisible();
  await worker.getByLabel('一级：幸存者').fill('4');
  await worker.getByLabel('急需帮助').fill('2');
  await worker.getByRole('checkbox', { name: '药品' }).check();
  await axe(worker, 'survey without a network');
  await noSideways(worker, 'survey');
  await shot(worker, 'survey-offline');
  await worker.getByRole('button', { name: '提交填报' }).click();
  await expect(worker.getByRole('heading', { name: '等待上报（1）' })).toBeVisible();
  await axe(worker, 'survey that waits');
  await shot(worker, 'survey-waiting');

  // the page is closed, as phones do; a new one has it still, wherever it is opened
  const again = await worker.context().newPage();
  await worker.close();
  await again.goto('/console/');
  await expect(again.getByRole('heading', { name: '等待上报（1）' })).toBeVisible();
  await expect(district.locator('[data-tier="1"]')).toHaveText('0');

  // the network is back, but the first answer is lost on the way: it is sent once more
  let sent = 0;
  await again.route('**/surveys', async (route) => {
    sent++;
    if (sent > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await again.context().setOffline(false);
  await expect(again.getByRole('heading', { name: '等待上报（0）' })).toBeVisible({ timeout: 30_000 });
  expect(sent).toBeGreaterThan(1);
  await expect(district.locator('[data-tier="1"]')).toHaveText('4');
  await expect(district.locator('.tags, .in-list').filter({ hasText: '药品' })).toContainText('药品 × 1');
  const kept = await again.evaluate(async () => ((await (await fetch('/api/v1/crisis/incidents')).json()) as { items: { id: string }[] }).items.length);
  expect(kept).toBeGreaterThan(0);

  // over before it is sent: what was found while it was open is kept all the same
  await again.context().setOffline(true);
  await again.getByLabel('一级：幸存者').fill('6');
  await again.getByRole('button', { name: '提交填报' }).click();
  await expect(again.getByRole('heading', { name: '等待上报（1）' })).toBeVisible();
  await district.waitForTimeout(1100); // the second in which it was found is over
  await district.getByRole('button', { name: '结束事件' }).click();
  await dialog.getByRole('button', { name: '结束事件' }).click();
  await expect(district.getByText(/已结束/).first()).toBeVisible();
  await again.context().setOffline(false);
  await expect(again.getByRole('heading', { name: '等待上报（0）' })).toBeVisible({ timeout: 30_000 });
  const over = await district.evaluate(async () => ((await (await fetch('/api/v1/crisis/incidents')).json()) as { items: { id: string; name: string }[] }).items.find((i) => i.name === '台风内涝')!.id);
  await district.goto(`/console/incidents/${over}`); // another one may be open
  await expect(district.locator('[data-tier="1"]')).toHaveText('6');
  await again.context().close();
  await district.context().close();
});
