import { agree, answer, expect, noSideways, ROUTES, settled, test } from './steps.ts';

test('elder mode is one tap, remembered, and keeps its measures', async ({ watched: page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: '长辈版' }).first().click();
  await page.reload();
  expect(await page.evaluate(() => document.documentElement.dataset.elder)).toBe('1');
  await agree(page, '/tests/phq-9');
  await page.getByRole('button', { name: '开始答题' }).click();
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
  test(`320 px, text step ${step}: no page scrolls sideways and no text is cut`, async ({ watched: page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width: 320, height: 640 });
    await page.addInitScript((s) => localStorage.setItem('elder', s), step);
    for (const route of ROUTES) {
      await page.goto(route);
      await settled(page);
      await noSideways(page, `${route} at step ${step}`);
      const cut = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('main *, .crisis *, header *, footer *')]
        .filter((e) => e.offsetParent && !e.closest('.sr, svg, select') && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 120)));
      expect(cut, route).toEqual([]);
    }
    await agree(page, '/tests/phq-9');
    await page.getByRole('button', { name: '开始答题' }).click();
    await noSideways(page, 'question');
    await answer(page, 1, 9, 1);
    await expect(page.getByRole('heading', { name: '谢谢您说出来' })).toBeVisible();
    await noSideways(page, 'help screen');
    await page.getByRole('button', { name: '我先接着做完' }).click();
    await page.getByRole('button', { name: '提交，看结果' }).click();
    await page.waitForURL(/\/result$/);
    await noSideways(page, 'result');
  });
}
