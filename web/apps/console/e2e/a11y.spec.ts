import { axe, expect, login, test } from './lib';

test.use({ bypassCSP: true }); // for the injected checker only; flows.spec.ts runs under the real policy

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
