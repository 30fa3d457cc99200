import { agree, answer, axe, expect, settled, stub, test } from './steps.ts';

test.describe('axe', () => {
  test.use({ bypassCSP: true });
  test('every state of a test', async ({ watched: page }) => {
    await page.goto('/consent');
    await page.getByRole('button', { name: '同意，开始' }).click();
    await axe(page, 'consent with errors');
    await agree(page, '/tests/phq-9');
    await axe(page, 'introduction');
    await page.getByRole('button', { name: '开始答题' }).click();
    await axe(page, 'question');
    await page.getByRole('button', { name: '下一题' }).click();
    await axe(page, 'question with an error');
    await answer(page, 1, 8, 0);
    await expect(page.getByText('第 9 题，').first()).toBeVisible();
    await stub(page, { down: true });
    await answer(page, 9, 9, 1);
    await expect(page.locator('.save.offline')).toBeVisible({ timeout: 20_000 });
    await axe(page, 'unsent answers');
    await stub(page, { down: false });
    await expect(page.getByRole('heading', { name: '您不是一个人' })).toBeVisible({ timeout: 30_000 });
    await axe(page, 'help screen');
    await page.getByRole('button', { name: '请联系我' }).click();
    await page.getByRole('button', { name: '请打给我' }).click();
    await axe(page, 'call-back with an error');
    await page.getByLabel('您的电话号码').fill('13800138000');
    await page.getByRole('button', { name: '请打给我' }).click();
    await expect(page.getByText('收到了，我们会打给您').first()).toBeVisible();
    await axe(page, 'call-back done');
    await page.getByRole('button', { name: '我先接着做完' }).click();
    await page.getByText('看看我的答案').click();
    await axe(page, 'review');
    await page.getByRole('button', { name: '提交，看结果' }).click();
    await page.waitForURL(/\/result$/);
    await axe(page, 'result');
    await page.goto('/me');
    await page.getByRole('button', { name: '退出登录' }).click();
    await axe(page, 'dialog');
  });

  test('empty, failed and lost line', async ({ watched: page }) => {
    test.setTimeout(180_000);
    await agree(page, '/tests');
    await stub(page, { empty: true });
    for (const route of ['/tests', '/places', '/me/history', '/me/trend', '/me/access']) {
      await page.goto(route);
      await settled(page);
      await expect(page.locator('.empty'), route).toBeVisible();
      await axe(page, `empty ${route}`);
    }
    await stub(page, { empty: false, fail: '/forms' });
    await page.goto('/tests');
    await expect(page.getByRole('button', { name: '再试一次' })).toBeVisible();
    await axe(page, 'failed');
    await stub(page, { fail: '' });
    await page.getByRole('button', { name: '再试一次' }).click();
    await expect(page.getByRole('link', { name: /心情自测/ }).first()).toBeVisible();
    await stub(page, { down: true });
    await page.goto('/tests');
    await expect(page.getByText('手机现在没有连上网')).toBeVisible({ timeout: 20_000 });
    await expect(page.locator('.crisis a[href="tel:12356"]')).toBeInViewport();
    await axe(page, 'no line');
  });
});
