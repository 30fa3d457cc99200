import { expect, login, test } from './lib';

test('first log-in: second factor, recovery codes once, new password', async ({ page }) => {
  await page.goto('/console/');
  await page.getByLabel('登录名').fill('newbie');
  await page.getByLabel('密码').fill('wrong');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('不正确');
  await page.getByLabel('密码').fill('demo-password');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('img', { name: '绑定动态验证码的二维码' })).toBeVisible();
  await page.getByRole('textbox', { name: '动态验证码' }).fill('123456');
  await page.getByRole('button', { name: '继续' }).click();
  await expect(page.locator('.codes li')).toHaveCount(8);
  await expect(page.getByRole('button', { name: '继续' })).toBeDisabled();
  await page.getByLabel('我已妥善保存').check();
  await page.getByRole('button', { name: '继续' }).click();
  await page.getByLabel('新密码', { exact: true }).fill('short');
  await page.getByLabel('再次输入新密码').fill('short');
  await expect(page.getByText('至少 12 位', { exact: true })).toBeVisible();
  await page.getByLabel('新密码', { exact: true }).fill('a quiet bridge over water');
  await page.getByLabel('再次输入新密码').fill('a quiet bridge over water');
  await page.getByRole('button', { name: '继续' }).click();
  await expect(page.getByRole('heading', { name: '预警', level: 1 })).toBeVisible();
});

test('a draft outlives a reload and goes with signing out', async ({ page }) => {
  await login(page, 'worker', '/console/alerts/70016');
  await page.locator('.al-detail').getByRole('button', { name: '联系记录' }).click();
  await page.getByLabel('情况记录').fill('未提交的话');
  await page.reload();
  await page.locator('.al-detail').getByRole('button', { name: '联系记录' }).click();
  await expect(page.getByLabel('情况记录')).toHaveValue('未提交的话');
  await page.keyboard.press('Escape');
  await page.locator('.who').click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await expect(page.getByRole('heading', { name: '登录工作台' })).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify(sessionStorage) + JSON.stringify(localStorage))).not.toContain('未提交');
});

test('keyboard only: from sign-in to a recorded acknowledgement', async ({ page }) => {
  await page.goto('/console/login');
  await page.getByLabel('登录名').focus();
  await page.keyboard.type('worker');
  await page.keyboard.press('Tab');
  await page.keyboard.type('demo-password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: '动态验证码' })).toBeFocused();
  await page.keyboard.type('123456');
  await page.keyboard.press('Enter');
  await expect(page.locator('.arow').first()).toBeVisible();
  await page.waitForTimeout(200);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  const act = page.locator('.al-detail').getByRole('button', { name: '接警' });
  await expect(act).toBeVisible();
  for (let i = 0; i < 60 && !(await act.evaluate((e) => e === document.activeElement)); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const submit = page.getByRole('dialog').locator('button[type=submit]');
  await expect(submit).toBeVisible();
  for (let i = 0; i < 10 && !(await submit.evaluate((e) => e === document.activeElement)); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('.ad-head')).toContainText('已接警');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/console\/alerts$/);
  await page.keyboard.press('/');
  await expect(page.locator('[data-search]')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: '键盘快捷键' })).toBeVisible();
});

test('offline: says so, and retries', async ({ page, context }) => {
  await login(page, 'worker', '/console/worklist');
  await expect(page.locator('tbody tr').first()).toBeVisible();
  await context.setOffline(true);
  await page.getByLabel('期限', { exact: true }).selectOption('today');
  await expect(page.getByText('连不上服务器', { exact: true })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: '重试' }).click();
  await expect(page.locator('tbody tr').first()).toBeVisible();
});

test('an act whose answer is lost is pressed again, and was done once', async ({ page }) => {
  const keys: string[] = [];
  page.on('request', (r) => { if (/\/acknowledge$/.test(r.url())) keys.push(r.headers()['idempotency-key']!); });
  await login(page, 'worker', '/console/alerts/70018');
  await page.route('**/api/v1/alerts/*/acknowledge', async (r) => { await r.fetch(); await r.abort(); }, { times: 1 }); // done, but nobody hears of it
  await page.locator('.al-detail').getByRole('button', { name: '接警' }).click();
  const dialog = page.getByRole('dialog'), submit = dialog.locator('button[type=submit]');
  await submit.click();
  await expect(dialog.getByRole('alert')).toContainText('连不上服务器');
  await submit.click(); // as it was, under its first key: no conflict with itself
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('.ad-head')).toContainText('已接警');
  expect(keys.length).toBe(2);
  expect(keys[1]).toBe(keys[0]);
});
