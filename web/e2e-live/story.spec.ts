/* The main loop, on the program itself: somebody at risk answers a self-test, and is found, helped and followed up. One story
 * told in order; the people in it have their pages open at the same time. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { home, agree, answer, axe, bad, clean, DESK, means, PHONE, shot, signIn, someone, staff } from './steps.ts';

test.describe.configure({ mode: 'serial' });
const detail = (page: Page) => page.locator('.al-detail');
const dialog = (page: Page) => page.getByRole('dialog');
const stamp = String(Date.now()).slice(-6);
const NOTE = '情况记录';

let admin: Page, worker: Page, street: Page, elsewhere: Page, resident: Page, manager: Page;
let alert = '', person = '', claim = '', password = '';
let before = { alerts: 0, responses: 0 };
const own = '13' + String(Date.now()).slice(-9);

/** One unit out of hundreds: what is typed narrows the choice. */
async function choose(page: Page, label: string, unit: string): Promise<void> {
  await page.getByRole('searchbox', { name: new RegExp(label) }).fill(unit);
  const select = page.getByRole('combobox', { name: new RegExp(`^${label}`) });
  await expect(select.locator('option', { hasText: unit })).toHaveCount(1);
  await select.selectOption({ label: unit });
}
/** Figures of the dashboard as shown. */
async function figures(page: Page): Promise<typeof before> {
  await page.goto('/console/dashboard');
  const read = async (id: string) => Number(((await page.locator(`[data-figure=${id}] .fig-v`).textContent()) ?? '').replace(/[^\d]/g, ''));
  await expect(page.locator('[data-figure=alerts]')).toBeVisible();
  return { alerts: await read('alerts'), responses: await read('responses') };
}

test.afterEach(clean);

test('an administrator makes a unit and its worker, who chooses a password', async ({ browser }) => {
  admin = await staff(browser, 'admin');
  await admin.goto('/console/network');
  await admin.getByRole('button', { name: '展开 越城区' }).click();
  await admin.getByRole('button', { name: '展开 府山街道' }).click();
  await admin.locator('.at-n', { hasText: '社区' }).first().click();
  const place = (await admin.locator('.at-n[aria-pressed=true]').textContent())!.replace(/\d+$/, '').trim();
  await admin.getByRole('button', { name: '新建机构' }).click();
  await dialog(admin).getByLabel('名称').fill(`${place}测试室${stamp}`);
  await dialog(admin).getByLabel('电话').fill('0575-88001234');
  await axe(admin, 'new unit');
  await dialog(admin).getByRole('button', { name: '保存' }).click();
  await expect(admin.locator('tbody')).toContainText(`${place}测试室${stamp}`);
  await admin.goto('/console/staff');
  await admin.getByRole('button', { name: '新建人员' }).click();
  await dialog(admin).getByLabel('姓名').fill('钱多多');
  await dialog(admin).getByLabel('登录名').fill(`qian.${stamp}`);
  await choose(admin, '所属机构', `${place}测试室${stamp}`);
  await axe(admin, 'new member of staff');
  await dialog(admin).getByRole('button', { name: '新建' }).click();
  password = (await admin.locator('.pw').textContent())!.trim();
  expect(password.length).toBeGreaterThanOrEqual(12);
  await shot(admin, 'first-password');
  await admin.getByRole('button', { name: '我已保存' }).click();

  const security = await staff(browser, 'security'); // rights are another office's than records
  await security.goto('/console/staff');
  await security.getByPlaceholder(/姓名/).fill(`qian.${stamp}`);
  await expect(security.locator('tbody tr')).toHaveCount(1);
  await security.getByRole('button', { name: /钱多多/ }).click();
  await security.getByLabel('角色', { exact: true }).last().selectOption({ label: '社区工作者' });
  await choose(security, '任职机构', `${place}测试室${stamp}`);
  await axe(security, 'granting a role');
  await security.getByRole('button', { name: '授予角色' }).click();
  await expect(security.locator('.gl')).toContainText('社区工作者');
  await security.context().close();

  elsewhere = await someone(browser, DESK);
  await signIn(elsewhere, `qian.${stamp}`, password);
  await elsewhere.getByLabel('新密码', { exact: true }).fill('a quiet bridge over water');
  await elsewhere.getByLabel('再次输入新密码').fill('a quiet bridge over water');
  await axe(elsewhere, 'new password');
  await elsewhere.getByRole('button', { name: '继续' }).click();
  await expect(elsewhere.getByRole('heading', { name: '预警', level: 1 })).toBeVisible();
});

test('a dangerous answer brings help at once, and the alert to an open worklist without reloading', async ({ browser }) => {
  manager = await staff(browser, 'manager');
  before = await figures(manager);
  worker = await staff(browser, 'worker');
  await worker.goto('/console/alerts');
  await expect(worker.locator('.lamp.live')).toBeVisible();
  await expect(worker.locator('.arow').first()).toBeVisible();
  const rows = await worker.locator('.arow').count();

  resident = await someone(browser, PHONE);
  await resident.goto('/');
  await expect(resident.locator('.crisis a[href="tel:12356"]')).toBeInViewport();
  await resident.goto('/tests/phq-9');
  await agree(resident);
  await resident.waitForURL(/\/tests\/phq-9$/);
  await resident.getByRole('button', { name: '开始答题' }).click();
  await answer(resident, 1, 8, 0);
  await expect(resident.getByText('第 9 题，').first()).toBeVisible();
  await resident.getByRole('radio').nth(3).check();
  await resident.getByRole('button', { name: '答完了' }).click();
  await expect(worker.locator('.arow')).toHaveCount(rows + 1, { timeout: 5_000 }); // pushed, not asked for
  await expect(resident.getByRole('heading', { name: '您不是一个人' })).toBeFocused();
  await expect(resident.locator('.help-screen a[href="tel:12356"]')).toBeVisible();
  await axe(resident, 'help screen');
  await shot(resident, 'help');
  await expect(worker.locator('.arow.fresh')).toContainText('红色');
  await axe(worker, 'a new alert on the list');
  await shot(worker, 'alerts-new');

  await resident.getByRole('button', { name: '请联系我' }).click();
  await resident.getByLabel('您的电话号码').fill('139 0575 0001');
  await resident.getByRole('button', { name: '请打给我' }).click();
  await expect(resident.getByText('收到了，我们会打给您').first()).toBeVisible();
  await axe(resident, 'call-back asked for');
  await resident.close(); // never finished
});

test('the worker acknowledges, makes contact, judges the risk, plans and disposes', async () => {
  await worker.locator('.arow.fresh').first().click();
  await expect(worker).toHaveURL(/\/alerts\/\d+/);
  alert = worker.url().replace(/.*\//, '');
  const d = detail(worker);
  await expect(d.locator('.ad-head')).toContainText('待接警');
  await expect(d).toContainText('尽快');
  await axe(worker, 'alert, new');
  await shot(worker, 'alert-new');
  await d.getByRole('button', { name: '接警' }).click();
  await axe(worker, 'acknowledge');
  await dialog(worker).locator('button[type=submit]').click();
  await expect(d.locator('.ad-head')).toContainText('已接警');

  await d.getByRole('button', { name: '显示号码' }).click();
  await dialog(worker).getByRole('radio', { name: '联系本人', exact: true }).check();
  await dialog(worker).getByRole('button', { name: '查看', exact: true }).click();
  await dialog(worker).locator('button[type=submit]').click();
  await expect(d.locator('.ad-phone')).toHaveText('13905750001');

  await d.getByRole('button', { name: '联系记录' }).click();
  await worker.getByLabel(NOTE).fill('电话接通，本人愿意见面。');
  await expect(dialog(worker)).toContainText('还需填写：方式、结果'); // nothing is said that nobody chose
  await expect(dialog(worker).locator('button[type=submit]')).toBeDisabled();
  await dialog(worker).getByRole('radio', { name: '电话', exact: true }).check();
  await dialog(worker).getByRole('radio', { name: '联系上本人', exact: true }).check();
  await dialog(worker).locator('button[type=submit]').click();
  await expect(d.locator('.ad-head')).toContainText('已联系');

  await d.getByRole('button', { name: '风险评估' }).click();
  await dialog(worker).getByRole('radio', { name: '低', exact: true }).check();
  await dialog(worker).getByRole('group', { name: '轻生想法' }).getByRole('radio', { name: '是', exact: true }).check();
  await dialog(worker).getByRole('group', { name: '具体计划' }).getByRole('radio', { name: '否', exact: true }).check();
  await expect(dialog(worker).locator('[data-critical]')).toContainText('9. '); // the question and the answer that raised it
  await worker.getByLabel(NOTE).fill('有念头，无计划。');
  await axe(worker, 'risk assessment');
  await dialog(worker).locator('button[type=submit]').click();
  await expect(d.locator('.ad-head')).toContainText('已评估');
  for (const found of ['想法：是', '计划：否', '手段：未问', '意图：未问']) await expect(d).toContainText(found);

  means(/409 POST \/api\/v1\/alerts\/\d+\/dispose .*care\.no_plan/); // a plan is not claimed that is not there
  await d.getByRole('button', { name: '处置', exact: true }).click();
  await dialog(worker).getByRole('radio', { name: '已订安全计划', exact: true }).check();
  await worker.getByLabel(NOTE).fill('已订计划，三天后随访。');
  await dialog(worker).locator('button[type=submit]').click();
  await expect(dialog(worker).getByRole('alert')).toContainText('还没有安全计划');
  await dialog(worker).getByRole('button', { name: '取消' }).click();

  await d.getByRole('button', { name: '安全计划' }).click();
  await worker.getByLabel('1. 预警信号').fill('整夜睡不着');
  await axe(worker, 'safety plan');
  await dialog(worker).getByRole('button', { name: '保存' }).click();
  await expect(worker.getByText('安全计划已保存')).toBeVisible();

  await d.getByRole('button', { name: '处置', exact: true }).click();
  await dialog(worker).getByRole('radio', { name: '已订安全计划', exact: true }).check();
  await dialog(worker).getByRole('radio', { name: '3 天', exact: true }).check();
  await worker.getByLabel(NOTE).fill('已订计划，三天后随访。');
  await dialog(worker).locator('button[type=submit]').click();
  await expect(d).toContainText('下次随访');
  await axe(worker, 'alert, disposed');
  await shot(worker, 'alert-disposed');
});

test('a red alert is closed by two; the first one sees it without reloading', async ({ browser }) => {
  const d = detail(worker);
  await d.getByRole('button', { name: '结案' }).click();
  await expect(dialog(worker)).toContainText('第二人复核');
  await dialog(worker).getByRole('radio', { name: '已订安全计划', exact: true }).check();
  await worker.getByLabel(NOTE).fill('情绪平稳，家人陪伴。');
  await dialog(worker).getByRole('button', { name: '提交复核' }).click();
  await expect(d.getByRole('region', { name: '等待第二人复核' })).toContainText('须由另一位');
  await expect(d.getByRole('button', { name: '复核同意' })).toHaveCount(0);
  await axe(worker, 'waiting for the second person');

  street = await staff(browser, 'street');
  await street.goto(`/console/alerts/${alert}`);
  await detail(street).getByRole('button', { name: '复核同意' }).click();
  await dialog(street).locator('button[type=submit]').click();
  await expect(street.locator('.ad-head')).toContainText('已结案');
  await expect(d.locator('.ad-head')).toContainText('已结案');
  await axe(street, 'closed');
  await street.goto('/console/worklist');
  await expect(street.locator('tbody')).toContainText('随访');
  await axe(street, 'worklist');
  await shot(street, 'worklist');
});

test('nobody of another area sees any of it', async () => {
  await elsewhere.goto('/console/alerts');
  await expect(elsewhere.locator('.arow')).toHaveCount(0);
  means(new RegExp(`404 GET /api/v1/alerts/${alert} `));
  await elsewhere.goto(`/console/alerts/${alert}`);
  await expect(detail(elsewhere)).toContainText(/不在您的权限或范围内/);
  await axe(elsewhere, 'an alert of another area');
  await worker.getByRole('link', { name: '打开档案' }).click();
  await expect(worker).toHaveURL(/\/persons\/\d+/);
  await expect(worker.getByRole('heading', { level: 1 })).toBeVisible();
  person = worker.url().replace(/.*\//, '');
  await axe(worker, 'person file');
  await shot(worker, 'person');
  means(new RegExp(`404 GET /api/v1/persons/${person}`));
  await elsewhere.goto(`/console/persons/${person}`);
  await expect(elsewhere.locator('main')).toContainText(/不在您的权限或范围内/);
});

test('another resident closes the tab at question 5, goes on, and gets a result with a code', async ({ browser }) => {
  const first = await someone(browser, PHONE);
  await first.goto('/tests/phq-9');
  await agree(first, true);
  await first.waitForURL(/\/tests\/phq-9$/);
  await axe(first, 'introduction');
  await first.getByRole('button', { name: '开始答题' }).click();
  await axe(first, 'question');
  await shot(first, 'question');
  await answer(first, 1, 4, 1);
  await expect(first.getByText('第 5 题，共 9 题').first()).toBeVisible();
  await first.close();
  resident = await first.context().newPage();
  await resident.goto('/');
  await resident.getByRole('link', { name: /接着做/ }).click();
  await expect(resident.getByText('第 5 题，共 9 题').first()).toBeVisible();
  await answer(resident, 5, 8, 1);
  await answer(resident, 9, 9, 0);
  await resident.getByRole('button', { name: '提交，看结果' }).click();
  await expect(resident.getByRole('heading', { name: '您的结果' })).toBeVisible();
  await expect(resident.locator('.scores')).toContainText('8');
  await expect(resident.getByText('不是诊断').first()).toBeVisible();
  await axe(resident, 'result');
  await shot(resident, 'result');
  claim = (await resident.locator('.claim').textContent())!.trim();
  expect(claim.length).toBeGreaterThanOrEqual(8);
});

test('with an account on another device the code brings history and trend', async ({ browser }) => {
  const page = await someone(browser, PHONE);
  await page.goto('/me/login');
  await page.getByLabel('手机号').fill(own);
  await page.getByRole('button', { name: '发验证码给我' }).click();
  await expect(page.getByLabel('短信里的验证码')).toBeVisible();
  await admin.goto('/console/outbox');
  await expect(admin.locator('tbody tr').first()).toBeVisible();
  await axe(admin, 'outbox');
  const code = /\d{6}/.exec((await admin.locator('tbody tr', { hasText: own.slice(-4) }).first().textContent())!.replace(own, ''))![0];
  await page.getByLabel('短信里的验证码').fill(code);
  means(/422 POST \/api\/v1\/auth\/phone-login .*"\/area"/); // a number that is new is asked where it lives
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await home(page);
  await axe(page, 'log-in of a new number');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL('**/me');
  await axe(page, 'me');
  await page.goto('/me/claim');
  await page.getByLabel('取件码').fill(claim.toLowerCase());
  await axe(page, 'claim');
  await page.getByRole('button', { name: '找回', exact: true }).click();
  await page.getByRole('link', { name: '我的记录' }).click();
  await expect(page.locator('.rows')).toContainText('8');
  await axe(page, 'history');
  await shot(page, 'history');
  await page.goto('/me/trend');
  await expect(page.locator('main svg').first()).toBeVisible();
  await axe(page, 'trend');
  await shot(page, 'trend');
  await page.goto('/me/access');
  await axe(page, 'who looked');
  await page.close();
});

test('a manager sees the counts and what is behind them', async () => {
  const after = await figures(manager);
  expect(after.alerts).toBe(before.alerts + 1);
  expect(after.responses).toBe(before.responses + 1);
  await axe(manager, 'dashboard');
  await shot(manager, 'dashboard');
  await manager.locator('[data-figure=alerts]').getByRole('link', { name: '查看清单' }).click();
  await expect(manager).toHaveURL(/\/console\/alerts\?.*counted=alerts.*from=\d/);
  await expect(manager.locator('.arow').first()).toBeVisible();
  await expect(manager.locator('.al-counted')).toContainText('时段内产生的预警');
});

test('the list behind the follow-ups holds as many as the figure says', async () => {
  await manager.goto('/console/dashboard');
  const figure = manager.locator('[data-figure=follow_ups]');
  await expect(figure.locator('.fig-v')).toContainText(/\d/);
  const n = Number(((await figure.locator('.fig-v').textContent()) ?? '').replace(/[^\d]/g, ''));
  expect(n).toBeGreaterThan(0);
  await figure.getByRole('link', { name: '查看清单' }).click();
  await expect(manager).toHaveURL(/\/console\/worklist\?.*counted=follow_ups&from=\d/);
  await expect(manager.locator('.w-counted')).toContainText('时段内到期的随访');
  const rows = manager.locator('table.cards tbody tr');
  await expect(rows.first()).toBeVisible();
  await axe(manager, 'the list behind a figure');
  await shot(manager, 'worklist-counted');
  const more = manager.getByRole('button', { name: '加载更多' });
  for (let seen = await rows.count(); seen < n; seen = await rows.count()) {
    await more.click();
    await expect.poll(() => rows.count()).toBeGreaterThan(seen);
  }
  await expect(rows).toHaveCount(n);
  await expect(more).toHaveCount(0);
  await manager.getByRole('button', { name: '显示全部' }).click();
  await expect(manager.locator('.w-counted')).toHaveCount(0);
  await expect(manager).toHaveURL(/\/console\/worklist$/);
});

test('a broken definition is shown its place, a good one goes into force', async ({ browser }) => {
  means(/422 POST \/api\/v1\/definitions\/form /);
  const text = readFileSync(new URL('../../definitions/forms/k6.json', import.meta.url), 'utf8');
  const good = text.replace(/"version": *"[^"]*"/, `"version": "e2e-${stamp}"`);
  const broken = good.replace(/"op": *"sum"/, '"op": "summ"');
  expect(broken).not.toBe(good);
  await admin.goto('/console/definitions');
  await axe(admin, 'definitions');
  await shot(admin, 'definitions');
  await admin.getByRole('button', { name: '上传定义' }).click();
  await admin.getByLabel('或粘贴内容').fill(broken);
  await admin.getByRole('button', { name: '上传并校验' }).click();
  await expect(admin.locator('[data-pointer]')).toContainText(/\/scores\/0\/op（第 \d+ 行）/);
  await axe(admin, 'a refused definition');
  await shot(admin, 'definition-refused');
  await admin.getByLabel('或粘贴内容').fill(good);
  await admin.getByRole('button', { name: '上传并校验' }).click();
  await expect(dialog(admin)).toHaveCount(0);
  await admin.locator('tbody tr', { hasText: `e2e-${stamp}` }).getByRole('link').click(); // the draft; without a version the page shows what is in force
  await expect(admin.locator('main')).toContainText(`e2e-${stamp}`);
  await axe(admin, 'definition');
  await admin.getByRole('button', { name: '发布' }).click();
  await dialog(admin).locator('button[type=submit]').click();
  await expect(dialog(admin)).toHaveCount(0);
  await expect(admin.locator('main')).toContainText(`e2e-${stamp}`);
  await expect(admin.locator('main')).toContainText('等待第二人确认'); // a rule names it: one administrator alone does not change what raises alerts
  const second = await staff(browser, 'security');
  await second.goto(new URL(admin.url()).pathname + new URL(admin.url()).search);
  await second.getByRole('button', { name: '确认', exact: true }).click();
  await axe(second, 'confirming a definition');
  await dialog(second).locator('button[type=submit]').click();
  await expect(second.locator('main')).toContainText('已发布');
  await second.context().close();
});

test('an auditor finds who looked at that person, and the chain holds', async ({ browser }) => {
  const auditor = await staff(browser, 'auditor');
  await auditor.goto('/console/audit');
  await auditor.getByLabel('居民编号').fill(person);
  await auditor.getByRole('button', { name: '查找' }).click();
  await expect(auditor.locator('tbody')).toContainText('楼建鑫');
  await auditor.locator('tbody').getByRole('button').first().click();
  await axe(auditor, 'an event');
  await auditor.keyboard.press('Escape');
  await auditor.getByRole('button', { name: '开始校验' }).click();
  await expect(auditor.locator('.au-r .note.ok')).toBeVisible({ timeout: 30_000 });
  await axe(auditor, 'audit');
  await shot(auditor, 'audit');
  expect(bad).toEqual([]);
});
