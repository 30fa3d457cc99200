/* What the resident app promises besides the story: large text keeps its measures, nothing is lost without a network, the keyboard is
 * enough, leaving quickly leaves nothing. On a phone. */
import { expect, test, type Page } from '@playwright/test';
import { agree, answer, axe, clean, home, means, noSideways, settled, shot, watch } from './steps.ts';

test.beforeEach(async ({ page }) => void (await watch(page)));
test.afterEach(clean);
means(/^401 GET \/api\/v1\/me\//); // own pages, opened by nobody
const ROUTES = ['/', '/talk', '/callback', '/places', '/consent', '/tests', '/result', '/plan', '/me', '/me/login', '/me/claim', '/me/history', '/me/trend', '/me/access', '/me/consents', '/settings', '/about', '/privacy', '/help', '/no/such/page'];

async function begin(page: Page, form: string): Promise<void> {
  await page.goto(`/tests/${form}`);
  await agree(page);
  await page.waitForURL(`**/tests/${form}`);
  await page.getByRole('button', { name: '开始答题' }).click();
}

test('a page opened directly looks as it does on the way there', async ({ page }) => {
  await page.goto('/callback');
  const choices = page.locator('.whens .choice');
  await expect(choices).toHaveCount(4);
  for (const box of await choices.all()) expect((await box.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await page.goto('/places');
  const line = page.locator('main li p').first();
  await expect(line.locator('.icon')).toBeVisible();
  const [icon, text] = await line.evaluate((p) => {
    const range = document.createRange();
    range.selectNodeContents(p.lastChild!);
    return [p.querySelector('.icon')!.getBoundingClientRect().bottom, range.getBoundingClientRect().top] as const;
  });
  expect(icon, 'the icon stands in the line of its words').toBeGreaterThan(text);
  await expect(page.locator('.foot')).toContainText(/主办单位：\S/);
});

test('after an accepted call-back nobody is asked for a number again', async ({ page }) => {
  await begin(page, 'phq-9');
  await answer(page, 1, 8, 0);
  const bar = page.locator('progress');
  expect(Number(await bar.getAttribute('value'))).toBeLessThan(Number(await bar.getAttribute('max'))); // the last one is not answered yet
  await answer(page, 9, 9, 1);
  const help = page.locator('.help-screen');
  const head = (await help.getByRole('heading', { level: 1 }).textContent())!.trim();
  expect((await help.locator('.warmth p').textContent())!.trim().startsWith(head)).toBe(false);
  await expect(help).toContainText('您没有留电话，工作人员还找不到您'); // nobody is told to wait for a call that cannot come
  await page.getByRole('button', { name: '请联系我' }).click();
  await page.getByRole('button', { name: '请打给我' }).click();
  await expect(page.getByLabel('您的电话号码')).toBeFocused(); // empty: refused here
  await page.getByLabel('您的电话号码').fill('138 0013 8000');
  await page.getByRole('button', { name: '请打给我' }).click();
  await expect(page.getByText('收到了，我们会打给您').first()).toBeVisible();
  await expect(help).not.toContainText('留个号码');
  await axe(page, 'call-back done');
  await shot(page, 'help-after-callback');
});

test('a guardian agrees for a child: it is kept as theirs, shown as such, asked again, and taken back by anybody', async ({ page }) => {
  await page.goto('/tests/phq-9');
  await page.waitForURL(/\/consent/);
  await home(page);
  await page.getByLabel('我还没满 14 岁').check();
  for (const box of (await page.getByRole('checkbox').all()).slice(1)) await box.check();
  await page.getByRole('button', { name: '同意，开始' }).click();
  await expect(page.getByRole('alert').first()).toContainText('没满 14 岁'); // not without the guardian
  await page.getByLabel('我是孩子的监护人').check();
  await page.getByRole('button', { name: '同意，开始' }).click();
  await expect(page.getByRole('button', { name: '开始答题' })).toBeVisible();
  await page.goto('/me/consents');
  const health = page.locator('section.card').filter({ has: page.getByRole('heading', { name: /心理测评/ }) });
  await expect(health).toContainText('监护人（本人自述）');
  await axe(page, 'what a guardian agreed to');
  await shot(page, 'consents-guardian');
  await health.getByRole('button', { name: /收回同意/ }).click();
  await page.getByRole('button', { name: '是的，收回' }).click();
  await expect(health).toContainText('现在没有同意');
  await health.getByRole('button', { name: /^同意/ }).click();
  await expect(page.getByLabel('我还没满 14 岁')).toBeVisible();
});

test('large text is one tap, remembered, says what it is and keeps its measures', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: '长辈版' }).first().click();
  await page.reload();
  expect(await page.evaluate(() => document.documentElement.dataset.elder)).toBe('1');
  await expect(page.locator('.crisis .lead')).toBeVisible();
  await expect(page.locator('.comfort')).not.toContainText('换成大字');
  await begin(page, 'phq-9');
  const measured = await page.evaluate(() => {
    const px = (s: string) => parseFloat(s);
    const style = getComputedStyle(document.body);
    const targets = [...document.querySelectorAll<HTMLElement>('main button, main .choice, .crisis a, header button, header a')].filter((e) => e.offsetParent);
    const texts = [...document.querySelectorAll<HTMLElement>('main legend, main .choice span, main button, main p')].filter((e) => e.offsetParent && e.textContent?.trim());
    return {
      size: px(style.fontSize), line: px(style.lineHeight) / px(style.fontSize),
      low: targets.filter((e) => e.getBoundingClientRect().height < 60).map((e) => `${e.textContent} ${e.getBoundingClientRect().height}`),
      small: texts.filter((e) => px(getComputedStyle(e).fontSize) < 18).map((e) => e.textContent),
    };
  });
  expect(measured.size).toBe(20);
  expect(measured.line).toBeGreaterThanOrEqual(1.5);
  expect(measured.low).toEqual([]);
  expect(measured.small).toEqual([]);
});

for (const step of ['0', '1', '2', '3']) {
  test(`320 px, text step ${step}: no page scrolls sideways and no text is cut`, async ({ page }) => {
    test.setTimeout(150_000);
    await page.setViewportSize({ width: 320, height: 640 });
    await page.addInitScript((s) => localStorage.setItem('elder', s), step);
    for (const route of ROUTES) {
      await page.goto(route);
      await settled(page);
      await noSideways(page, `${route} at step ${step}`);
      const cut = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('main *, .crisis *, header *, footer *')]
        .filter((e) => e.offsetParent && !e.closest('.sr, svg, select') && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((e) => e.outerHTML.slice(0, 120)));
      expect(cut, route).toEqual([]);
    }
    await begin(page, 'phq-9');
    await noSideways(page, 'question');
    await answer(page, 1, 9, 1);
    await expect(page.locator('.help-screen')).toBeVisible();
    await noSideways(page, 'help screen');
    await page.getByRole('button', { name: '我先接着做完' }).click();
    await page.getByRole('button', { name: '提交，看结果' }).click();
    await page.waitForURL(/\/result$/);
    await noSideways(page, 'result');
  });
}

test('in large text a question and its button fit a phone, and the first test is proposed', async ({ page }) => {
  await page.goto('/tests');
  await page.getByRole('link', { name: '从这里开始' }).click();
  await page.waitForURL(/next=%2Ftests%2Fphq-9|next=\/tests\/phq-9/);
  await page.getByRole('button', { name: '长辈版' }).first().click();
  await agree(page);
  await page.getByRole('button', { name: '开始答题' }).click();
  await expect(page.getByText('第 1 题，').first()).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(page.getByRole('button', { name: '下一题' })).toBeInViewport({ ratio: 0.9 });
  await page.goto('/tests');
  await expect(page.getByRole('link', { name: '从这里开始' })).toHaveAttribute('href', '/tests/gds-15');
  await axe(page, 'tests in large text');
});

test('by keyboard only: a dangerous answer brings help at once, and one may go on to the result', async ({ page }) => {
  await page.goto('/tests/phq-9');
  await agree(page);
  await page.waitForURL('**/tests/phq-9');
  const press = (key: string) => page.keyboard.press(key);
  const reach = async (name: string): Promise<void> => {
    const button = page.getByRole('button', { name });
    for (let i = 0; i < 40 && !(await button.evaluate((e) => e === document.activeElement)); i++) await press('Tab');
    await press('Enter');
  };
  await page.getByRole('button', { name: '开始答题' }).focus();
  await press('Enter');
  for (let n = 1; n <= 9; n++) {
    await expect(page.locator('legend')).toBeFocused();
    await press('Tab'); // into the radios
    await press('ArrowDown'); // the second answer
    await expect(page.getByRole('radio').nth(1)).toBeChecked();
    await expect(page.getByText(`第 ${n} 题，共 9 题`).first()).toBeVisible(); // choosing alone does not move on
    await press('Enter');
  }
  await expect(page.locator('.help-screen h1')).toBeFocused();
  await reach('我先接着做完');
  await expect(page.getByRole('heading', { name: '都答完了' })).toBeVisible();
  await reach('提交，看结果');
  await expect(page.getByRole('heading', { name: '您的结果' })).toBeVisible();
  const words = await page.locator('.result .lead').boundingBox(), number = await page.locator('.scores').boundingBox();
  expect(words!.y).toBeLessThan(number!.y); // words before the number
});

test('without a network: crisis numbers on every page, and the safety plan with its call buttons', async ({ page, context }) => {
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
  await expect(page.locator('.plan a[href="tel:13800138000"]')).toBeVisible();
  await context.setOffline(false);
});

test('answers given without a network are said to be unsent, and go out by themselves', async ({ page, context }) => {
  await begin(page, 'phq-9');
  await answer(page, 1, 3, 1);
  await expect(page.locator('.save.saved')).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await answer(page, 4, 5, 1);
  await expect(page.locator('.save.offline')).toContainText('2 个答案');
  await context.setOffline(false);
  await expect(page.locator('.save.saved')).toBeVisible({ timeout: 20_000 });
});

test('leaving quickly signs out, and Back does not bring the page again', async ({ page }) => {
  await begin(page, 'gad-7');
  await answer(page, 1, 1, 1);
  await page.getByRole('button', { name: '快速离开' }).click();
  await page.waitForURL('about:blank');
  await page.goBack().catch(() => undefined); // goes on to the blank page by itself
  await expect.poll(() => page.evaluate(() => (document.documentElement.hidden ? '' : document.body?.innerText ?? ''))).toBe('');
  await page.goto('/me');
  await expect(page.getByText('还没有登录')).toBeVisible(); // whoever comes by the address is let in, to nothing
});
