import { agree, answer, expect, login, stub, test } from './steps.ts';

test('back keeps the answer; nothing is chosen for the person; the last look shows every answer', async ({ watched: page }) => {
  await agree(page, '/tests/gad-7');
  await page.getByRole('button', { name: '开始答题' }).click();
  await page.getByRole('button', { name: '下一题' }).click();
  await expect(page.getByText('请选一个最接近您情况的答案')).toBeVisible();
  await answer(page, 1, 2, 2);
  await page.getByRole('button', { name: '上一题' }).click();
  await expect(page.getByRole('radio').nth(2)).toBeChecked();
  await page.getByRole('button', { name: '下一题' }).click();
  await answer(page, 3, 7, 0);
  await page.getByText('看看我的答案').click();
  await expect(page.locator('.review li')).toHaveCount(7);
  await expect(page.locator('.review li').first()).toContainText('一半以上的天数');
  const { puts } = (await stub(page, {})) as { puts: { n: number; seq: number }[] };
  expect(puts.map((p) => p.n)).toEqual([1, 2, 3, 4, 5, 6, 7]); // going back and on again sends nothing twice
  expect(puts.every((p, i) => i === 0 || p.seq > puts[i - 1]!.seq)).toBe(true);
});

test('who is signed in goes on with a test begun on another device', async ({ watched: page, context, browser }) => {
  await login(page);
  await page.goto('/tests/gad-7');
  await page.getByRole('button', { name: '开始答题' }).click();
  await answer(page, 1, 3, 1);
  await expect(page.getByText('第 4 题，共 7 题').first()).toBeVisible();
  // the other device has the session and none of the drafts
  const other = await browser.newContext({ storageState: await context.storageState(), baseURL: new URL(page.url()).origin });
  const there = await other.newPage();
  await there.goto('/me/history');
  await there.getByRole('link', { name: /还没做完/ }).click();
  await expect(there.getByText('第 4 题，共 7 题').first()).toBeVisible();
  await other.close();
});

test('answers whose replies are lost are sent again, in order, and counted once', async ({ watched: page }) => {
  await agree(page, '/tests/phq-2');
  await page.getByRole('button', { name: '开始答题' }).click();
  await stub(page, { drop: 2 });
  await answer(page, 1, 2, 2);
  await page.getByRole('button', { name: '提交，看结果' }).click();
  await expect(async () => {
    if (await page.getByRole('button', { name: '提交，看结果' }).isVisible()) await page.getByRole('button', { name: '提交，看结果' }).click({ timeout: 1000 });
    await expect(page.getByRole('heading', { name: '您的结果' })).toBeVisible({ timeout: 1500 });
  }).toPass({ timeout: 30_000 });
  const { puts } = (await stub(page, {})) as { puts: { id: string; n: number }[] };
  expect(new Set(puts.map((p) => p.id)).size).toBe(1); // one response, though its first POST was answered into the void
  expect([...new Set(puts.map((p) => p.n))]).toEqual([1, 2]);
  await page.getByRole('link', { name: '接着做' }).click(); // staged: the longer form comes next
  await expect(page.getByRole('heading', { name: '心情自测' })).toBeVisible();
});

test('a question that looks back is asked only of those it concerns; a time and a number are checked', async ({ watched: page }) => {
  await agree(page, '/tests/sleep');
  await page.getByRole('button', { name: '开始答题' }).click();
  await page.getByLabel('睡得不好').check();
  await page.getByRole('button', { name: '下一题' }).click();
  await page.getByLabel('您一般几点上床？').fill('22:30');
  await page.getByRole('button', { name: '下一题' }).click();
  await page.getByLabel('有几个晚上睡不好？').fill('9');
  await page.getByRole('button', { name: '答完了' }).click();
  await expect(page.getByText('请填 1 到 7 之间的数字。')).toBeVisible();
  await page.getByLabel('有几个晚上睡不好？').fill('3');
  await page.getByRole('button', { name: '答完了' }).click();
  await expect(page.getByRole('heading', { name: '都答完了' })).toBeVisible();
  const { puts } = (await stub(page, {})) as { puts: { value: number }[] };
  expect(puts.map((p) => p.value)).toEqual([1, 1350, 3]);
});

test('own records: log-in by pasted code, claim code, history, trend as picture and table, withdrawal in two taps', async ({ watched: page }) => {
  await login(page);
  await page.goto('/tests/phq-9');
  await page.getByRole('button', { name: '开始答题' }).click();
  await answer(page, 1, 9, 0);
  await page.getByRole('button', { name: '提交，看结果' }).click();
  await expect(page.getByRole('heading', { name: '您的结果' })).toBeVisible();
  await expect(page.locator('.claim')).toHaveCount(0);
  await page.goto('/me/claim');
  await page.getByLabel('取件码').fill('kq7m-2xpd');
  await page.getByRole('button', { name: '找回' }).click();
  await expect(page.getByText('找到了 1 份')).toBeVisible();
  await page.goto('/me/history');
  await expect(page.getByRole('link', { name: /心情自测/ })).toBeVisible();
  await page.goto('/me/trend');
  await expect(page.locator('.trend tbody tr')).toHaveCount(5);
  await expect(page.locator('.trend circle')).toHaveCount(5);
  await page.goto('/me/consents');
  await page.getByRole('button', { name: /^收回同意/ }).nth(1).click();
  await page.getByRole('button', { name: '是的，收回' }).click();
  await expect(page.getByRole('button', { name: /^收回同意/ })).toHaveCount(1);
  await page.goto('/tests/phq-9');
  await page.waitForURL('**/consent**'); // no consent, no test
});

test('nothing personal stays in localStorage or in an address', async ({ watched: page }) => {
  await agree(page, '/tests/phq-2');
  await page.getByRole('button', { name: '开始答题' }).click();
  await answer(page, 1, 2, 3);
  await page.getByRole('button', { name: '提交，看结果' }).click();
  await page.waitForURL(/\/result$/);
  expect(await page.evaluate(() => Object.keys(localStorage).sort())).toEqual(['public-config']);
});

test('a wish to be called whose answers are lost is pressed again, and reaches the desk once; a second wish is a second one', async ({ watched: page }) => {
  await agree(page, '/tests');
  await page.goto('/callback');
  const send = page.getByRole('button', { name: '请打给我' });
  await page.getByLabel('您的电话号码').fill('13800138000');
  await page.route('**/api/v1/callbacks', async (r) => { await r.fetch(); await r.abort(); }, { times: 4 }); // done, the answers lost: the first try and its three repeats
  await send.click();
  await expect(page.locator('.callback-form [role=alert]')).toBeVisible({ timeout: 20_000 });
  expect((await stub(page, {})).callbacks).toHaveLength(1); // done, but nobody heard of it
  await send.click();
  await expect(page.getByText('收到了，我们会打给您').first()).toBeVisible();
  expect((await stub(page, {})).callbacks).toHaveLength(1);
  await page.goto('/callback');
  await page.getByLabel('您的电话号码').fill('13800138000');
  await send.click();
  await expect(page.getByText('收到了，我们会打给您').first()).toBeVisible();
  expect((await stub(page, {})).callbacks).toHaveLength(2);
});
