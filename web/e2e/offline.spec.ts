import { agree, answer, expect, ROUTES, test } from './steps.ts';

test('without a network: crisis numbers on every page, and the safety plan with its call buttons', async ({ watched: page, context }) => {
  await page.goto('/plan');
  await page.locator('#edit-4').click();
  await page.locator('#plan-4').fill('女儿小芳 13800138000');
  await page.getByRole('button', { name: '写好了' }).click();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload(); // from now on the worker answers
  await context.setOffline(true);
  for (const route of ROUTES) {
    await page.goto(route);
    await expect(page.locator('.crisis a[href="tel:12356"]'), route).toBeInViewport({ ratio: 1 });
    await expect(page.locator('.crisis a'), route).toHaveCount(2); // the local number is remembered
    await expect(page.locator('main h1').first(), route).toBeAttached();
  }
  await page.goto('/plan');
  await expect(page.getByText('女儿小芳')).toBeVisible();
  await expect(page.locator('.plan a[href="tel:13800138000"]')).toBeVisible();
  await context.setOffline(false);
});

test('answers given without a network are said to be unsent, and go out by themselves', async ({ watched: page, context }) => {
  await agree(page, '/tests/phq-9');
  await page.getByRole('button', { name: '开始答题' }).click();
  await answer(page, 1, 3, 1);
  await expect(page.getByText('第 4 题，共 9 题').first()).toBeVisible();
  await expect(page.locator('.save.saved')).toBeVisible();
  await context.setOffline(true);
  await answer(page, 4, 5, 1);
  await expect(page.locator('.save.offline')).toContainText('2 个答案');
  await page.reload();
  await expect(page.getByText('第 6 题，共 9 题').first()).toBeVisible();
  await context.setOffline(false);
  await expect(page.locator('.save.saved')).toBeVisible({ timeout: 20_000 });
});
