/* Steps that several specs share. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test as base, type Page } from '@playwright/test';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page on which every CSP violation, script error and request to another host fails the test. */
export const test = base.extend<{ watched: Page }>({
  watched: async ({ page, baseURL }, use) => {
    const bad: string[] = [];
    page.on('pageerror', (e) => bad.push(`script error: ${e.message}`));
    page.on('console', (m) => /Content Security Policy/i.test(m.text()) && bad.push(`CSP: ${m.text()}`));
    page.on('request', (r) => {
      const u = new URL(r.url());
      if (!/^(data|blob|about):$/.test(u.protocol) && u.origin !== new URL(baseURL!).origin) bad.push(`foreign request: ${r.url()}`);
    });
    await page.addInitScript(() => addEventListener('securitypolicyviolation', (e) => console.error(`Content Security Policy: ${e.violatedDirective} ${e.blockedURI}`)));
    await stub(page, { reset: true });
    await use(page);
    expect(bad).toEqual([]);
  },
});
export { expect };

export async function stub(page: Page, order: Record<string, unknown>): Promise<Record<string, unknown[]>> {
  return (await (await page.request.post('/__stub', { data: order })).json()) as Record<string, unknown[]>;
}

/** Consents as an anonymous resident, ending on `next`. */
export async function agree(page: Page, next: string): Promise<void> {
  await page.goto(`/consent?next=${next}`);
  await page.getByLabel('县（市、区）').selectOption({ label: '越城区' });
  await page.getByLabel('乡镇、街道').selectOption({ label: '塔山街道' });
  await page.getByLabel('我已经满 14 岁').check();
  for (const box of (await page.getByRole('checkbox').all()).slice(0, 2)) await box.check();
  await page.getByRole('button', { name: '同意，开始' }).click();
  await page.waitForURL(`**${next}`);
}

export async function login(page: Page): Promise<void> {
  await page.goto('/me/login');
  await page.getByLabel('手机号').fill('13800138000');
  await page.getByRole('button', { name: '发验证码给我' }).click();
  await page.getByLabel('短信里的验证码').fill('123456');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL('**/me');
}

/** Answers questions `from`..`to` with the option of index `choice`, from the question on screen. */
export async function answer(page: Page, from: number, to: number, choice: number): Promise<void> {
  for (let n = from; n <= to; n++) {
    await expect(page.getByText(`第 ${n} 题，`).first()).toBeVisible();
    await page.getByRole('radio').nth(choice).check();
    await page.getByRole('button', { name: /下一题|答完了/ }).click();
  }
}

export async function axe(page: Page, where: string): Promise<void> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const run = (window as unknown as { axe: { run(d: Document, o: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run;
    const r = await run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return r.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
  });
  expect(found, where).toEqual([]);
}

/** Waits until the page shows what it has to show. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('main h1').first()).toBeAttached();
  await expect(page.locator('.loading')).toHaveCount(0);
}
