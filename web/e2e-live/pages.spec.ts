/* Every page of both apps on the program itself: no violation of accessibility or policy, nothing foreign, no error, no scroll bar
 * sideways; on a phone and on a desk. */
import { expect, test, type Page } from '@playwright/test';
import { agree, answer, axe, clean, noSideways, settled, shot, someone, staff, watch } from './steps.ts';

test.afterEach(clean);
const SIGNED_OUT = ['/', '/talk', '/consult', '/callback', '/places', '/book', '/me/appointments', '/consent', '/tests', '/settings', '/about', '/privacy', '/help', '/me', '/me/login', '/no/such/page'];
const HAS_SESSION = ['/', '/consult', '/tests', '/tests/gad-7', '/places', '/book', '/me/appointments', '/plan', '/me', '/me/history', '/me/trend', '/me/access', '/me/consents', '/result', '/settings'];

test('the app of residents', async ({ page }, info) => {
  test.setTimeout(150_000);
  await watch(page);
  const look = async (where: string, name: string): Promise<void> => {
    await settled(page);
    await expect(page.locator('.crisis a[href="tel:12356"]'), where).toBeInViewport({ ratio: 1 });
    await noSideways(page, where);
    await axe(page, where);
    await shot(page, `${info.project.name}${name}${where.replace(/\W/g, '-')}`);
  };
  for (const route of SIGNED_OUT) {
    await page.goto(route);
    await look(route, '');
  }
  await page.goto('/tests/gad-7');
  await agree(page);
  await page.getByRole('button', { name: '开始答题' }).click();
  await answer(page, 1, 7, 2);
  await page.getByRole('button', { name: '提交，看结果' }).click();
  await page.waitForURL(/\/result$/);
  for (const route of HAS_SESSION) {
    await page.goto(route);
    await look(route, '-in');
  }
  await page.evaluate(() => localStorage.setItem('elder', '1'));
  await page.goto('/settings');
  await page.getByLabel(/长辈/).first().check().catch(() => undefined);
  for (const route of info.project.name === 'phone' ? ['/', '/tests', '/result', '/me/history'] : []) {
    await page.goto(route);
    await look(route, '-elder');
  }
});

const ROLES: Record<string, string[]> = {
  worker: ['alerts', 'worklist', 'consult', 'persons', 'schedule', 'referrals', 'dashboard', 'referral-figures', 'network', 'account', 'no-such-page'],
  hospital: ['referrals', 'referral-figures', 'network', 'account'],
  school: ['referrals?box=out', 'referral-figures'],
  manager: ['alerts', 'duty', 'dashboard', 'wall', 'network', 'staff', 'counsel-setup'],
  counsellor: ['cases', 'schedule', 'counsel-setup'],
  outside: ['cases', 'schedule', 'referrals', 'counsel-setup'],
  admin: ['network', 'staff', 'lines', 'definitions', 'definitions/form/phq-9', 'definitions/clock/clocks', 'desks', 'settings', 'outbox'],
  auditor: ['audit', 'network', 'staff', 'account'],
  operator: ['hotline'],
  supervisor: ['hotline', 'hreport', 'hsample', 'lines'],
};
/** On a desk what stands in a column stands under its head; on a phone, where rows are blocks, no line lies over the next. */
async function inColumns(page: Page, where: string): Promise<void> {
  const wrong = await page.evaluate(() => [...document.querySelectorAll<HTMLTableElement>('main table.stacked')].filter((t) => t.offsetParent && t.tBodies[0]?.rows[0]).flatMap((t) => {
    const cells = [...t.tBodies[0]!.rows[0]!.cells], heads = [...(t.tHead?.rows[0]?.cells ?? [])];
    const left = (e: Element): number => Math.round(e.getBoundingClientRect().left);
    if (getComputedStyle(t).display === 'table') return cells.filter((c, i) => heads[i] && left(c) !== left(heads[i]!)).map((c) => c.textContent);
    return cells.filter((c) => c.scrollHeight > c.clientHeight + 1).map((c) => c.textContent);
  }));
  expect(wrong, `${where}: cells beside their columns`).toEqual([]);
}
/** One alert that somebody works on, and the file of its person. */
async function oneAlert(page: Page, project: string): Promise<void> {
  const look = async (name: string): Promise<void> => {
    await settled(page);
    await noSideways(page, name);
    await axe(page, name);
    await shot(page, `${project}-worker-${name}`);
  };
  await page.goto('/console/alerts?mine=1');
  await page.locator('.arow').first().click();
  await expect(page.locator('.ad-head')).toBeVisible();
  await look('alert');
  await page.getByRole('link', { name: '打开档案' }).click();
  await expect(page.locator('.pf-head')).toBeVisible();
  await look('person');
}
for (const [role, pages] of Object.entries(ROLES)) {
  test(`the console of ${role}`, async ({ browser }, info) => {
    test.setTimeout(120_000);
    const page = await staff(browser, role, info.project.use);
    for (const name of pages) {
      await page.goto(`/console/${name}`);
      await settled(page);
      await page.waitForLoadState('networkidle', { timeout: 600 }).catch(() => undefined); // the live stream never ends
      await noSideways(page, name);
      await inColumns(page, name);
      await axe(page, name);
      await shot(page, `${info.project.name}-${role}-${name.replace(/\W/g, '-')}`);
    }
    if (role === 'worker') await oneAlert(page, info.project.name);
    await page.context().close();
  });
}

test('a session that is gone leads back to signing in', async ({ browser }, info) => {
  const page = await someone(browser, info.project.use);
  await page.goto('/console/alerts');
  await expect(page.getByRole('heading', { name: '登录工作台' })).toBeVisible();
  await axe(page, 'sign in');
  await shot(page, `${info.project.name}-login`);
});
