/* Steps that the specs share, and the watch that every page is under. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const PASSWORD = 'Xinqiao-demo-2026'; // of every log-in of the demonstration
const YONGPU = 330602001001; // 塔山街道永浦社区
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
export const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };

/** What no page may do; checked by `clean`. Refusals a test means to provoke are named in `meant`. */
export const bad: string[] = [];
const meant: RegExp[] = [];
export function means(refusal: RegExp): void {
  meant.push(refusal);
}

export async function watch(page: Page): Promise<Page> {
  const origin = new URL(process.env.XINQIAO_URL!).origin;
  page.on('pageerror', (e) => bad.push(`script error: ${e.message}`));
  page.on('console', (m) => {
    // Chromium writes one such line for every reply above 399; those are judged below, by their code
    if (m.type() === 'error' && !/^Failed to load resource/.test(m.text())) bad.push(`console: ${m.text()}`);
  });
  page.on('request', (r) => {
    const u = new URL(r.url());
    if (!/^(data|blob|about):$/.test(u.protocol) && u.origin !== origin) bad.push(`foreign request: ${r.url()}`);
  });
  page.on('response', async (r) => {
    if (r.status() < 400) return;
    const line = `${r.status()} ${r.request().method()} ${r.url().replace(origin, '')} ${await r.text().catch(() => '')}`;
    if (!meant.some((m) => m.test(line))) bad.push(line.slice(0, 400));
  });
  await page.addInitScript(() => addEventListener('securitypolicyviolation', (e) => console.error(`Content Security Policy: ${e.violatedDirective} ${e.blockedURI}`)));
  return page;
}
export async function someone(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', baseURL: process.env.XINQIAO_URL!, reducedMotion: 'reduce', ...options });
  return watch(await context.newPage());
}
export function clean(): void {
  expect(bad.splice(0)).toEqual([]);
}

/** axe runs from the debugger, outside the page's policy, so that the policy stays in force. */
export async function axe(page: Page, where: string): Promise<void> {
  await settled(page);
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const run = (window as unknown as { axe: { run(d: Document, o: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run;
    const r = await run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return r.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => n.html.slice(0, 160)).join(' | ')}`);
  });
  expect(found, where).toEqual([]);
}
export async function shot(page: Page, name: string): Promise<void> {
  if (process.env.XINQIAO_SHOTS) await page.screenshot({ path: `${process.env.XINQIAO_SHOTS}/${name}.png` });
}
export async function noSideways(page: Page, where: string): Promise<void> {
  // not innerWidth: on a phone it grows with what is too wide
  const [wide, view] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth] as const);
  expect(wide, `${where} scrolls sideways`).toBeLessThanOrEqual(view);
}
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('main h1').first()).toBeAttached();
  await expect(page.locator('.loading, .skeleton, .sk')).toHaveCount(0);
}

// ---- residents ----
export async function home(page: Page): Promise<void> {
  await page.getByLabel('县（市、区）').selectOption({ label: '越城区' });
  await page.getByLabel('乡镇、街道').selectOption({ label: '塔山街道' });
  await page.getByLabel(/社区/).selectOption({ label: '永浦社区' });
}
export async function agree(page: Page, optional = false): Promise<void> {
  await page.waitForURL(/\/consent/);
  await home(page);
  await page.getByLabel('我已经满 14 岁').check();
  const boxes = await page.getByRole('checkbox').all();
  for (const box of optional ? boxes : boxes.slice(0, 2)) await box.check();
  await page.getByRole('button', { name: '同意，开始' }).click();
}
/** Answers questions `from`..`to` with the option of index `choice`, from the question on screen. */
export async function answer(page: Page, from: number, to: number, choice: number): Promise<void> {
  for (let n = from; n <= to; n++) {
    await expect(page.getByText(`第 ${n} 题，`).first()).toBeVisible();
    await page.getByRole('radio').nth(choice).check();
    await page.getByRole('button', { name: /下一题|答完了/ }).click();
  }
}

/** Somebody of that community says on a whole sheet that they think of death; by the API, as the resident app would. */
export async function inDanger(browser: Browser): Promise<void> {
  const context = await browser.newContext({ baseURL: process.env.XINQIAO_URL! });
  const post = async (path: string, data: unknown, csrf = 'x'): Promise<Record<string, string>> => {
    const reply = await context.request.post(`/api/v1/${path}`, { data, headers: { 'X-CSRF': csrf } });
    expect(reply.status(), await reply.text()).toBe(201);
    return (await reply.json()) as Record<string, string>;
  };
  const { csrf } = await post('session/anonymous', { area: YONGPU });
  await post('consents', { items: ['service', 'health'].map((purpose) => ({ purpose, version: 1, granted: true })) }, csrf);
  await post('responses/sheet', { form: 'phq-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, 3] }, csrf);
  await context.close();
}

// ---- staff ----
export async function signIn(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.goto('/console/login');
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}
export async function staff(browser: Browser, login: string, options = DESK): Promise<Page> {
  const page = await someone(browser, options);
  await signIn(page, login);
  await expect(page.locator('.shell')).toBeVisible();
  return page;
}
