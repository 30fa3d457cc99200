import type { Page } from '@playwright/test';
import { axe, expect, login, test } from './lib';

test.use({ bypassCSP: true }); // for the injected checker only; flows.spec.ts runs under the real policy

const routes: Record<string, string[]> = {
  district: ['/alerts', '/alerts/70012', '/alerts/70011', '/worklist', '/persons', '/persons/5003', '/dashboard', '/network', '/account', '/nowhere'],
  security: ['/staff', '/network'],
  admin: ['/definitions', '/definitions/form/epds', '/settings', '/outbox', '/wall'],
  auditor: ['/audit'],
};
for (const [role, paths] of Object.entries(routes)) {
  test(`axe: pages of ${role}`, async ({ page }) => {
    test.setTimeout(90_000);
    await login(page, role, '/console/account');
    for (const p of paths) {
      await page.goto(`/console${p}`);
      await page.waitForTimeout(500);
      await axe(page, p);
    }
  });
}

test('axe: sign-in and every dialog', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/console/login');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await axe(page, 'login');
  await login(page, 'street', '/console/alerts/70012');
  const detail = page.locator('.al-detail');
  for (const b of ['联系记录', '风险评估', '处置', '结案', '降级', '指派', '移交', '安全计划', '查看姓名与电话']) {
    await detail.getByRole('button', { name: b, exact: true }).click();
    await page.waitForTimeout(400);
    await axe(page, b);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await page.keyboard.press('?');
  await page.waitForTimeout(300);
  await axe(page, 'keys');
  await page.goto('/console/persons/5002');
  await page.getByRole('button', { name: '紧急查看' }).click();
  await page.waitForTimeout(400);
  await axe(page, 'break glass');
  await page.goto('/console/persons/5003');
  await page.getByRole('button', { name: '查看作答' }).first().click();
  await page.waitForTimeout(500);
  await axe(page, 'answers');
});

test('axe: administration dialogs', async ({ page }) => {
  test.setTimeout(60_000);
  await login(page, 'security', '/console/staff');
  await page.getByRole('button', { name: '查看 陈晓燕' }).click();
  await page.waitForTimeout(500);
  await axe(page, 'staff drawer');
  await page.getByRole('button', { name: '停用账号' }).click();
  await page.waitForTimeout(400);
  await axe(page, 'disable');
});

/* Opens a dialog by its button, checks it, closes it. */
async function dialogs(page: Page, names: (string | RegExp)[]): Promise<void> {
  for (const name of names) {
    await page.getByRole('button', { name, exact: true }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.waitForTimeout(400);
    await axe(page, String(name));
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
}

test('axe: dialogs of the system administrator', async ({ page }) => {
  test.setTimeout(90_000);
  await login(page, 'admin', '/console/network');
  await dialogs(page, ['新建机构', '新增下级']);
  await page.getByRole('button', { name: /^越城区/ }).click();
  await dialogs(page, ['编辑 越城区']);
  await dialogs(page, ['编辑 越城区社会心理服务中心']);
  await page.goto('/console/staff');
  await dialogs(page, ['新建人员']);
  await page.getByRole('button', { name: '查看 陈晓燕' }).click();
  await page.getByRole('button', { name: '修改资料' }).click();
  await page.waitForTimeout(500);
  await page.getByLabel(/更换电话/).check();
  await axe(page, 'edit staff');
  await page.goto('/console/settings');
  await dialogs(page, [/^编辑/]);
  await page.goto('/console/definitions');
  await dialogs(page, ['上传定义']);
  await page.goto('/console/definitions/form/phq-9');
  await dialogs(page, ['上传新版本', '导入文本包', '停用']);
  await page.route('**/api/v1/definitions/form/epds', async (r) => { // as if its checks had passed
    const d = (await (await r.fetch()).json()) as { checks: { ok: boolean }[] };
    d.checks.forEach((c) => { c.ok = true; });
    await r.fulfill({ json: d });
  });
  await page.goto('/console/definitions/form/epds');
  await dialogs(page, ['发布']);
});

test('axe: worklist dialogs, audit event, signing in again', async ({ page, request }) => {
  test.setTimeout(60_000);
  await login(page, 'worker', '/console/worklist');
  await dialogs(page, ['记录', '转派']);
  await page.goto('/console/alerts/70010');
  await page.locator('.al-detail').getByRole('button', { name: '联系记录' }).click();
  await page.getByLabel('情况记录').fill('写到一半。');
  await request.post('/stub/expire');
  await page.getByRole('dialog').locator('button[type=submit]').click();
  await expect(page.getByRole('dialog', { name: '请重新登录' })).toBeVisible();
  await page.waitForTimeout(400);
  await axe(page, 'sign in again');
  await login(page, 'auditor', '/console/audit');
  await page.locator('tbody button').first().click();
  await page.waitForTimeout(500);
  await axe(page, 'audit event');
});

test('axe: empty, failing and offline lists', async ({ page, context }) => {
  await login(page, 'street', '/console/worklist');
  await context.setOffline(true);
  await page.getByLabel('期限', { exact: true }).selectOption('today');
  await expect(page.getByText('连不上服务器', { exact: true })).toBeVisible();
  await axe(page, 'offline');
  await context.setOffline(false);
  await page.goto('/console/alerts?level=yellow&overdue=1');
  await expect(page.getByText('没有符合条件的预警')).toBeVisible();
  await axe(page, 'empty');
  await page.goto('/console/dashboard');
  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: '看表' }).first().click();
  await axe(page, 'tables of the dashboard');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });
  test('axe and no sideways scroll', async ({ page }) => {
    await login(page, 'worker', '/console/alerts');
    for (const p of ['/alerts', '/alerts/70018', '/worklist', '/persons/5002']) {
      await page.goto(`/console${p}`);
      await page.waitForTimeout(500);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), p).toBeLessThanOrEqual(0);
      await axe(page, p);
    }
  });
});
