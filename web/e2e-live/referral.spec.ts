/* Referral with three people at once: a worker who refers, a hospital's desk, a school. Told in order on the program itself. */
import { expect, test, type Page } from '@playwright/test';
import { axe, bad, clean, means, noSideways, PHONE, shot, staff } from './steps.ts';

test.describe.configure({ mode: 'serial' });
const detail = (page: Page) => page.locator('.rf-detail');
const dialog = (page: Page) => page.getByRole('dialog');
const stamp = String(Date.now()).slice(-6);
const save = (page: Page) => dialog(page).locator('button[type=submit]').click();
const choosePage = (page: Page, name: string) => page.getByRole('radio', { name, exact: true }).check();
const choose = (page: Page, name: string) => dialog(page).getByRole('radio', { name, exact: true }).check();

let worker: Page, hospital: Page, school: Page, manager: Page;
let id = '', person = '';

test.afterEach(clean);

test('a worker refers somebody from the file, with consent, and the desk has it without reloading', async ({ browser }) => {
  worker = await staff(browser, 'worker');
  hospital = await staff(browser, 'hospital');
  await hospital.goto('/console/referrals');
  await expect(hospital.locator('.lamp.live')).toBeVisible();
  await expect(hospital.locator('.rrow').first()).toBeVisible();
  await axe(hospital, 'desk');
  await shot(hospital, 'referral-desk');

  await worker.goto('/console/referrals?box=out');
  await expect(worker.locator('.rrow').first()).toBeVisible();
  await worker.locator('.rrow').first().click();
  await detail(worker).getByRole('link', { name: '打开档案' }).click();
  await expect(worker).toHaveURL(/\/persons\/\d+/);
  person = worker.url().replace(/.*\//, '');
  await worker.getByRole('button', { name: '转介', exact: true }).click();
  await dialog(worker).getByLabel('接收机构').selectOption({ label: '绍兴市第七人民医院心理门诊 · 绍兴市' });
  await dialog(worker).getByLabel('联系电话').check();
  await dialog(worker).getByLabel('转介原因').fill(`连续失眠，情绪低落 ${stamp}`);
  await axe(worker, 'draft');
  await shot(worker, 'referral-draft');
  await save(worker);
  await expect(worker).toHaveURL(/\/referrals\/\d+/);
  id = worker.url().replace(/.*\/(\d+).*/, '$1');
  await expect(detail(worker).getByRole('button', { name: '发出' })).toHaveCount(0); // not before consent
  await detail(worker).getByRole('button', { name: '记录同意' }).click();
  await expect(dialog(worker)).toContainText('我可以随时撤回同意');
  await choose(worker, '书面');
  await axe(worker, 'consent');
  await save(worker);
  await detail(worker).getByRole('button', { name: '发出' }).click();
  await save(worker);
  await expect(hospital.locator(`#r-${id}`)).toContainText('未阅');
});

test('the desk gives receipt of several by keyboard, accepts, sees and tells back; the worker sees each step', async () => {
  await hospital.locator(`#r-${id}`).focus();
  await hospital.keyboard.press('x');
  await expect(hospital.getByRole('button', { name: '确认已阅（1）' })).toBeVisible();
  await axe(hospital, 'ticked');
  await hospital.getByRole('button', { name: '确认已阅（1）' }).click();
  await expect(detail(worker)).toContainText('接收方已阅');
  await hospital.locator(`#r-${id}`).focus();
  await hospital.keyboard.press('Enter');
  await expect(detail(hospital).locator('.rd-letter')).toContainText(`连续失眠，情绪低落 ${stamp}`);
  await expect(detail(hospital).getByRole('link', { name: '打开档案' })).toHaveCount(0);
  await axe(hospital, 'letter at the desk');
  await shot(hospital, 'referral-letter');
  await detail(hospital).getByRole('button', { name: '接收', exact: true }).click();
  await save(hospital);
  await expect(detail(worker).locator('.rd-head')).toContainText('已接收');
  await detail(hospital).getByRole('button', { name: '登记接诊' }).click();
  await save(hospital);
  await detail(hospital).getByRole('button', { name: '反馈' }).click();
  await choose(hospital, '门诊随诊');
  await hospital.getByLabel('就诊情况与意见').fill('已接诊，建议门诊随诊。');
  await hospital.getByLabel('请转出方做的事').fill('每周电话关心一次');
  await choose(hospital, '7 天');
  await axe(hospital, 'feedback');
  await shot(hospital, 'referral-feedback');
  await save(hospital);
  await expect(detail(worker).locator('.rd-fb')).toContainText('每周电话关心一次');
  await axe(worker, 'feedback at the sender');
  await shot(worker, 'referral-sender');
});

test('what the hospital advised is a task of the community; the referral is closed with an outcome, and the letter with it', async () => {
  await detail(worker).getByRole('button', { name: '结案' }).click();
  await expect(dialog(worker).locator('button[type=submit]')).toBeDisabled();
  await choose(worker, '转回，由我方随访');
  await save(worker);
  await expect(detail(worker).locator('.rd-head')).toContainText('已结案');
  await expect(detail(hospital)).toContainText('材料不再可查看');
  await expect(detail(hospital)).not.toContainText(`情绪低落 ${stamp}`);
  await worker.goto('/console/worklist');
  await expect(worker.locator('tbody')).toContainText('转介返回后的随访');
});

test('nobody but the two sides: a file is not the hospital\'s, the referral not the school\'s', async ({ browser }) => {
  means(new RegExp(`403 GET /api/v1/persons/${person}`));
  const answer = await hospital.evaluate(async (p) => (await fetch(`/api/v1/persons/${p}`)).status, person);
  expect(answer).toBe(403);
  school = await staff(browser, 'school');
  means(new RegExp(`404 GET /api/v1/referrals/${id} `));
  await school.goto(`/console/referrals/${id}`);
  await expect(detail(school)).toContainText(/不在您的权限或范围内/);
});

test('a school refers a pupil by the green channel; the guardian agrees, the hospital sees within a day', async () => {
  await school.goto('/console/referrals');
  await school.getByRole('button', { name: '新建转介' }).click();
  await dialog(school).getByLabel('姓名').fill('测试同学');
  await dialog(school).getByLabel('住址 1').selectOption({ label: '塔山街道' });
  await expect(dialog(school)).toContainText('1 天 内接诊');
  await dialog(school).getByLabel('接收机构').selectOption({ label: '绍兴市第七人民医院心理门诊 · 绍兴市' });
  await dialog(school).getByLabel('转介原因').fill('情绪低落，请尽快评估。');
  await axe(school, 'pupil');
  await save(school);
  await detail(school).getByRole('button', { name: '记录同意' }).click();
  await choose(school, '监护人同意');
  await save(school);
  await detail(school).getByRole('button', { name: '发出' }).click();
  const pupil = school.url().replace(/.*\/(\d+).*/, '$1');
  await save(school);
  await hospital.goto(`/console/referrals/${pupil}`);
  await expect(detail(hospital)).toContainText('测试同学');
  await detail(hospital).getByRole('button', { name: '退回' }).click();
  await choose(hospital, '材料不足，无法判断');
  await save(hospital);
  await expect(detail(school).locator('.rd-head')).toContainText('已退回');
  await expect(detail(hospital)).not.toContainText('请尽快评估');
  await axe(school, 'refused');
});

test('several are accepted at once; what was taken back meanwhile is named, the rest goes on', async () => {
  const send = async (name: string): Promise<string> => {
    await school.goto('/console/referrals');
    await school.getByRole('button', { name: '新建转介' }).click();
    await dialog(school).getByLabel('姓名').fill(name);
    await dialog(school).getByLabel('住址 1').selectOption({ label: '塔山街道' });
    await dialog(school).getByLabel('接收机构').selectOption({ label: '绍兴市第七人民医院心理门诊 · 绍兴市' });
    await dialog(school).getByLabel('转介原因').fill('请评估。');
    await save(school);
    await detail(school).getByRole('button', { name: '记录同意' }).click();
    await choose(school, '监护人同意');
    await save(school);
    await detail(school).getByRole('button', { name: '发出' }).click();
    await save(school);
    await expect(detail(school).locator('.rd-head')).toContainText('已发出');
    return school.url().replace(/.*\/(\d+).*/, '$1');
  };
  const one = await send('甲同学'), two = await send('乙同学'), gone = await send('丙同学');
  await hospital.goto('/console/referrals');
  for (const r of [one, two, gone]) {
    await hospital.locator(`#r-${r}`).focus();
    await hospital.keyboard.press('x');
  }
  await detail(school).getByRole('button', { name: '撤回' }).click();
  await choose(school, '填写有误');
  await save(school);
  await expect(hospital.locator(`#r-${gone}`)).toHaveCount(0);
  await expect(hospital.getByRole('button', { name: '接收（2）' })).toBeVisible();
  await axe(hospital, 'several ticked');
  await hospital.getByRole('button', { name: '接收（2）' }).click();
  for (const r of [one, two]) await expect(hospital.locator(`#r-${r}`)).toContainText('已接收');
  await hospital.getByRole('button', { name: '确认已阅（1）' }).click();
  await expect(hospital.getByRole('alert').filter({ hasText: '以下各条没有办成' })).toContainText('丙*');
  await axe(hospital, 'what was not done');
  await shot(hospital, 'referral-many');
});

test('a pupil who has a file already: the school learns nothing, the district says whether it is one person', async ({ browser }) => {
  const number = `139${String(Date.now()).slice(-8)}`;
  const district = await staff(browser, 'district');
  await district.goto('/console/persons');
  await district.getByRole('button', { name: '新建档案' }).click();
  await dialog(district).getByLabel('姓名').fill('丁同学');
  await dialog(district).getByLabel('电话').fill(number);
  await dialog(district).getByLabel('居住地 1').selectOption({ label: '塔山街道' });
  await save(district);
  await expect(district).toHaveURL(/\/persons\/\d+/);
  await school.goto('/console/referrals');
  await school.getByRole('button', { name: '新建转介' }).click();
  await dialog(school).getByLabel('姓名').fill('丁同学');
  await dialog(school).getByLabel('电话', { exact: true }).fill(number);
  await dialog(school).getByLabel('住址 1').selectOption({ label: '塔山街道' });
  await dialog(school).getByLabel('接收机构').selectOption({ label: '绍兴市第七人民医院心理门诊 · 绍兴市' });
  await dialog(school).getByLabel('转介原因').fill('请评估。');
  await save(school);
  await expect(detail(school).locator('.rd-head')).toContainText('丁*');
  await district.goto('/console/persons');
  await district.getByRole('link', { name: '待核对的档案' }).click();
  const pair = district.locator('.mt', { hasText: '丁*' }).filter({ hasText: '第一中学' }); // the region has pairs of its own
  await expect(pair).toHaveCount(1);
  await expect(pair).toContainText('电话');
  await axe(district, 'files to compare');
  await shot(district, 'person-matches');
  await pair.getByRole('button', { name: '是同一人', exact: false }).first().click();
  await axe(district, 'one person?');
  await shot(district, 'person-match-ask');
  await save(district);
  await expect(pair).toHaveCount(0);
  await choosePage(district, '已合并');
  await expect(pair).toHaveCount(1);
  await pair.getByRole('button', { name: '撤销合并' }).click();
  await save(district);
  await expect(pair).toHaveCount(0);
  await district.setViewportSize(PHONE.viewport!);
  await noSideways(district, 'files to compare on a phone');
});

test('a letter on paper carries a code that finds it again; the sender enters the answer', async () => {
  await worker.goto(`/console/persons/${person}`);
  await worker.getByRole('button', { name: '转介', exact: true }).click();
  await dialog(worker).getByLabel('接收机构').selectOption('-');
  await dialog(worker).getByLabel('机构名称').fill('外地医院');
  await dialog(worker).getByLabel('转介原因').fill('请评估睡眠。');
  await save(worker);
  await detail(worker).getByRole('button', { name: '记录同意' }).click();
  await dialog(worker).getByLabel('未取得同意，依法定情形转介').check();
  await choose(worker, '生命健康面临紧急危险');
  await expect(dialog(worker).locator('button[type=submit]')).toBeDisabled(); // says what the danger is
  await worker.getByLabel('情况记录').fill('家属电话中告知有危险举动');
  await axe(worker, 'lawful basis');
  await save(worker);
  await detail(worker).getByRole('button', { name: '发出' }).click();
  await save(worker);
  await detail(worker).getByRole('button', { name: '转介单' }).click();
  await expect(worker.getByRole('heading', { name: '心理服务转介单' })).toBeVisible();
  await expect(worker.locator('svg.qr')).toBeVisible();
  await axe(worker, 'letter');
  await shot(worker, 'referral-paper');
  await worker.emulateMedia({ media: 'print' }); // on paper: the letter alone
  await expect(worker.locator('.letter-bar')).toBeHidden();
  await expect(worker.locator('nav').first()).toBeHidden();
  await expect(worker.locator('svg.qr')).toBeVisible();
  await expect(worker.locator('.toasts')).toBeHidden();
  const sheet = await worker.pdf({ format: 'A4' });
  expect((sheet.toString('latin1').match(/\/Type\s*\/Page[^s]/g) ?? []).length).toBe(1);
  await shot(worker, 'referral-print');
  await worker.emulateMedia({ media: null });
  const code = ((await worker.locator('.letter-code').textContent()) ?? '').replace(/\s/g, '');
  expect(code).toMatch(/^XQ\d{20}$/);
  await worker.goto('/console/referrals');
  await worker.getByLabel('按转介单编号查找').fill(code.slice(0, -1) + ((Number(code.slice(-1)) + 1) % 10));
  means(/422 GET \/api\/v1\/referrals\?code=/);
  await worker.keyboard.press('Enter');
  await expect(worker.locator('#rf-code-e')).toContainText('编号有误');
  await worker.getByLabel('按转介单编号查找').fill(code);
  await worker.keyboard.press('Enter');
  await expect(detail(worker)).toContainText('外地医院');
  await detail(worker).getByRole('button', { name: '登记接诊' }).click();
  await save(worker);
  await detail(worker).getByRole('button', { name: '反馈' }).click();
  await choose(worker, '暂不需要专科治疗，建议观察');
  await worker.getByLabel('就诊情况与意见').fill('回执：建议观察。');
  await save(worker);
  await expect(detail(worker).locator('.rd-fb')).toContainText('建议观察');
});

test('figures by pair lead to their rows; a manager sees counts, small ones not at all', async ({ browser }) => {
  await hospital.goto('/console/referral-figures');
  const row = hospital.locator('tbody tr', { hasText: '第一中学' }).first();
  await expect(row).toBeVisible();
  await axe(hospital, 'figures');
  await shot(hospital, 'referral-figures');
  const n = Number(await row.locator('td').first().textContent());
  await row.locator('td').first().getByRole('link').click();
  await expect(hospital).toHaveURL(/figure=sent/);
  await expect(hospital.locator('.rrow')).toHaveCount(n);
  await axe(hospital, 'rows behind a figure');
  manager = await staff(browser, 'manager');
  await manager.goto('/console/referral-figures');
  await expect(manager.locator('tbody tr').first()).toBeVisible();
  await expect(manager.locator('input[type=date]')).toHaveCount(0); // whole months that have ended
  const month = manager.getByLabel('月份'), first = await month.inputValue();
  const few = manager.locator('tbody tr', { hasText: '人数过少' });
  for (const m of await month.locator('option').allTextContents()) { // the demonstration had referrals in some of them
    if (await few.count()) break;
    if (m === first) continue;
    const answer = manager.waitForResponse((r) => r.url().includes(`/referrals/figures?from=${m}-01`));
    await month.selectOption(m);
    const { pairs } = (await (await answer).json()) as { pairs: unknown[] };
    if (pairs.length) await expect(few.first()).toBeVisible();
  }
  await expect(few.first()).toBeVisible();
  await shot(manager, 'referral-figures-manager');
  await expect(manager.locator('tbody a')).toHaveCount(0);
  await axe(manager, 'figures of a manager');
});

test('on a phone', async ({ browser }) => {
  const phone = await staff(browser, 'hospital', PHONE);
  await phone.goto('/console/referrals');
  await expect(phone.locator('.rrow').first()).toBeVisible();
  await noSideways(phone, 'desk');
  await axe(phone, 'desk on a phone');
  await phone.locator('.rrow').first().click();
  await expect(phone.locator('.rd-head')).toBeVisible();
  await noSideways(phone, 'referral');
  await axe(phone, 'referral on a phone');
  expect(bad).toEqual([]);
});
