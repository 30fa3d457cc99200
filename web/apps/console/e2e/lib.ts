import { expect, test as base, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/* Every test: a fresh world; no policy violation, no foreign request, no script error. */
export const test = base.extend<{ guard: string[] }>({
  guard: [async ({ page, request }, use) => {
    await request.post('/stub/reset');
    const bad: string[] = [];
    page.on('pageerror', (e) => bad.push(e.message));
    page.on('console', (m) => { if (/Content Security Policy|Refused to/.test(m.text())) bad.push(m.text()); });
    page.on('request', (r) => { if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(r.url())) bad.push(r.url()); });
    await use(bad);
    expect(bad).toEqual([]);
  }, { auto: true }],
});
export { expect };

export async function login(page: Page, name: string, to = '/console/'): Promise<void> {
  await page.goto(`/console/login?to=${encodeURIComponent(to.replace('/console', ''))}`);
  await page.getByLabel('登录名').fill(name);
  await page.getByLabel('密码').fill('demo-password');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByLabel('动态验证码').fill('123456');
  await page.getByRole('button', { name: '继续' }).click();
  if (name === 'district') await page.getByRole('button', { name: '区县心理专员' }).click();
  await expect(page.locator('.shell, .wall')).toBeVisible();
}

interface AxeViolation { id: string; nodes: { html: string; failureSummary: string }[] }
export async function axe(page: Page, what: string): Promise<void> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const w = window as unknown as { axe: { run: (d: Document, o: object) => Promise<{ violations: AxeViolation[] }> } };
    const r = await w.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return r.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
  });
  expect(found, what).toEqual([]);
}
