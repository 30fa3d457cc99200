/* Booking, on the program itself: a resident on the phone, the counsellor and the specialist of the street at their desks. */
import { expect, test, type Page } from '@playwright/test';
import { axe, clean, home, means, noSideways, PHONE, shot, someone, staff } from './steps.ts';

test.afterEach(clean);
test.describe.configure({ mode: 'serial' });
const dialog = (page: Page) => page.getByRole('dialog');
const own = '15' + String(Date.now()).slice(-9);

let resident: Page, street: Page, counsellor: Page;
let when = '', time = '';

test('the specialist of the street sets up a room and says who is away', async ({ browser }) => {
  street = await staff(browser, 'street');
  await street.goto('/console/counsel-setup');
  await expect(street.getByRole('heading', { name: '服务项目' })).toBeVisible();
  await expect(street.locator('tbody').first()).toContainText('心理咨询');
  await axe(street, 'hours and services');
  await street.getByRole('button', { name: '新增房间' }).click();
  await dialog(street).getByLabel('名称').fill('安静室');
  await axe(street, 'new room');
  await dialog(street).getByRole('button', { name: '保存' }).click();
  await expect(street.getByText('安静室').first()).toBeVisible();
  await street.getByRole('button', { name: '新增服务' }).click();
  await expect(dialog(street).getByText('心理治疗只能由医疗机构提供')).toBeVisible();
  await expect(dialog(street).getByText('心理治疗', { exact: true })).toHaveCount(0);
  await axe(street, 'new service');
  await dialog(street).getByRole('button', { name: '取消' }).click();
  await street.getByRole('button', { name: '新增时段' }).click();
  await axe(street, 'new hours');
  await dialog(street).getByRole('button', { name: '取消' }).click();
  await street.getByRole('button', { name: '登记变动' }).click();
  await dialog(street).getByLabel('日期').fill('2027-03-02');
  await axe(street, 'a day that is different');
  await dialog(street).getByRole('button', { name: '保存' }).click();
  await expect(dialog(street)).toHaveCount(0);
  await shot(street, 'counsel-setup');
});

test('a resident signs in on the phone and books the first free time', async ({ browser }) => {
  test.setTimeout(90_000);
  resident = await someone(browser, PHONE);
  await resident.goto('/book');
  await axe(resident, 'booking, signed out');
  await resident.locator('main').getByRole('link', { name: '登录', exact: true }).click();
  await resident.getByLabel('手机号').fill(own);
  await resident.getByRole('button', { name: '发验证码给我' }).click();
  await expect(resident.getByLabel('短信里的验证码')).toBeVisible();
  const admin = await staff(browser, 'admin');
  await admin.goto('/console/outbox');
  const code = /\d{6}/.exec((await admin.locator('tbody tr', { hasText: own.slice(-4) }).first().textContent())!.replace(own, ''))![0];
  await admin.context().close();
  means(/422 POST \/api\/v1\/auth\/phone-login/); // a new number is asked where it lives
  await resident.getByLabel('短信里的验证码').fill(code);
  await resident.getByRole('button', { name: '登录', exact: true }).click();
  await home(resident);
  await resident.getByRole('button', { name: '登录', exact: true }).click();
  await resident.waitForURL(/\/book$/);
  await axe(resident, 'what can be booked');
  await noSideways(resident, 'what can be booked');
  await shot(resident, 'book-services');
  await resident.getByRole('link', { name: /电话咨询.*塔山街道/ }).first().click();
  await expect(resident.getByRole('heading', { name: '电话咨询' })).toBeVisible();
  await resident.locator('.days .choice').first().click();
  await axe(resident, 'a day chosen');
  await noSideways(resident, 'a day chosen');
  await resident.locator('.times .btn').first().click();
  await resident.waitForURL(/\/consent/); // nothing is kept before it is agreed to
  await resident.getByLabel('我已经满 14 岁').check();
  for (const box of (await resident.getByRole('checkbox').all()).slice(0, 2)) await box.check();
  await resident.getByRole('button', { name: '同意，开始' }).click();
  await resident.waitForURL(/\/book\/\d+$/);
  await resident.locator('.days .choice').first().click();
  when = (await resident.locator('.days input').first().getAttribute('value'))!;
  await resident.locator('.times .btn').first().click();
  time = /\d\d:\d\d/.exec((await resident.locator('.dialog strong').textContent())!.replace(/^.*?日/, ''))![0];
  await resident.getByLabel(/想先说一句/).fill('最近睡不好');
  await axe(resident, 'is it this one');
  await shot(resident, 'book-sure');
  await resident.getByRole('button', { name: '确定预约' }).click();
  await resident.waitForURL(/\/me\/appointments/);
  await expect(resident.getByText('约好了').first()).toBeVisible();
  await expect(resident.getByText('最近睡不好')).toBeVisible();
  await axe(resident, 'my appointments');
  await noSideways(resident, 'my appointments');
  await shot(resident, 'my-appointments');
});

test('a third party is named as one, agreed to, and finds its own appointment and nothing else', async ({ browser }) => {
  test.setTimeout(90_000);
  await resident.goto('/book');
  await resident.getByRole('link', { name: /电话咨询.*第三方机构.*同行心理咨询中心/ }).first().click();
  await expect(resident.locator('.page-head')).toContainText('第三方机构');
  await resident.locator('.days .choice').last().click();
  await expect(resident.locator('.times .btn').first()).toContainText('第三方机构');
  await resident.locator('.times .btn').first().click();
  await expect(dialog(resident)).toContainText('由第三方机构“越城区同行心理咨询中心”提供');
  await dialog(resident).getByRole('button', { name: '确定预约' }).click();
  await expect(dialog(resident).getByRole('alert')).toContainText('请先勾选同意');
  await dialog(resident).getByLabel('我知道了，同意由这家机构接待').check();
  await axe(resident, 'agreeing to a third party');
  await noSideways(resident, 'agreeing to a third party');
  await shot(resident, 'resident-third-party');
  await dialog(resident).getByRole('button', { name: '确定预约' }).click();
  await resident.waitForURL(/\/me\/appointments/);
  await expect(resident.locator('article', { hasText: '第三方机构' })).toContainText('越城区同行心理咨询中心');
  await axe(resident, 'an appointment with a third party');

  const admin = await staff(browser, 'admin');
  await admin.goto('/console/network');
  await admin.getByLabel('类型').first().selectOption({ label: '第三方机构' });
  await admin.getByRole('row', { name: /越城区同行心理咨询中心/ }).getByRole('button', { name: /^编辑/ }).click();
  await expect(dialog(admin).getByLabel(/服务协议到期日/)).toHaveValue(/^20\d\d-12-31$/);
  await axe(admin, 'the agreement of a third party');
  await shot(admin, 'third-party-agreement');
  await admin.context().close();

  const outside = await staff(browser, 'outside');
  await expect(outside.getByRole('navigation').first()).not.toContainText('工作清单');
  await outside.goto('/console/schedule');
  await expect(outside.getByRole('button', { name: '代为预约' })).toHaveCount(0);
  await outside.goto('/console/cases');
  await axe(outside, 'cases of a third party');
  await shot(outside, 'third-party-cases');
  await outside.context().close();

  await resident.locator('article', { hasText: '第三方机构' }).getByRole('button', { name: '取消', exact: false }).click();
  await dialog(resident).getByRole('button', { name: '确定取消' }).click();
  await expect(resident.locator('article', { hasText: '第三方机构' })).toHaveCount(0);
  await expect(resident.locator('.row-past', { hasText: '第三方机构' })).toContainText('已取消'); // still called one
});

/** Goes to the week of the appointment. */
async function week(page: Page): Promise<void> {
  await page.goto('/console/schedule');
  const day = page.locator('.sc-days .card', { hasText: when.slice(5) });
  for (let n = 0; n < 6; n++) {
    await expect(page.locator('.sc-days .card')).toHaveCount(7);
    if (await day.count()) return;
    await page.getByRole('button', { name: '往后' }).click();
    await expect(page.locator('.sv')).toHaveCount(0);
  }
}

const booked = (page: Page) => page.locator('.sc-days .card', { hasText: when.slice(5) }).locator('.sc-item', { hasText: time });

test('the counsellor sees who comes and what was said; a colleague at the desk sees when', async ({ browser }) => {
  counsellor = await staff(browser, 'counsellor');
  await week(counsellor);
  const item = booked(counsellor);
  await expect(counsellor.getByText('最近睡不好')).toHaveCount(0); // read one at a time, which is on record
  await item.getByRole('button', { name: /^看留言/ }).click();
  await expect(item).toContainText('最近睡不好');
  await expect(item).toContainText('已预约');
  await axe(counsellor, 'schedule');
  await shot(counsellor, 'schedule');
  await item.getByRole('button', { name: /^确认/ }).click();
  await expect(item).toContainText('已确认');
  await week(street);
  await expect(street.locator('.sc-item', { hasText: time }).first()).toBeVisible();
  await expect(street.getByText('最近睡不好')).toHaveCount(0);
  await axe(street, 'schedule of the street');
  await counsellor.getByRole('button', { name: '日历订阅' }).click();
  await counsellor.getByRole('button', { name: '生成地址' }).click();
  const address = await dialog(counsellor).getByLabel('订阅地址').inputValue();
  await axe(counsellor, 'calendar feed');
  const feed = await (await counsellor.request.get(address)).text();
  expect(feed).toContain('SUMMARY:预约');
  expect(feed).not.toContain('睡不好');
  await dialog(counsellor).getByRole('button', { name: '作废' }).click();
  await expect(dialog(counsellor).getByLabel('订阅地址')).toHaveCount(0);
  expect((await counsellor.request.get(address)).status()).toBe(404);
  await dialog(counsellor).getByRole('button', { name: '取消' }).click();
});

test('two want the same time: one has it, the other is told; the desk books another', async () => {
  await street.goto('/console/schedule');
  await street.getByRole('button', { name: '代为预约' }).click();
  await dialog(street).getByRole('textbox').first().fill(own);
  await dialog(street).getByRole('button', { name: '查找' }).click();
  const service = dialog(street).getByLabel(/服务/);
  await expect(service.locator('option', { hasText: '电话咨询' })).not.toHaveCount(0);
  await service.selectOption((await service.locator('option', { hasText: /电话咨询.*塔山街道/ }).first().getAttribute('value'))!);
  await dialog(street).getByLabel(/日期/).selectOption({ index: 2 });
  await dialog(street).getByLabel(/时间/).selectOption({ index: 1 });
  await axe(street, 'booking for somebody');
  const picked = await dialog(street).getByLabel(/时间/).inputValue();

  // the resident takes it meanwhile
  await resident.goto('/book');
  await resident.getByRole('link', { name: /电话咨询.*塔山街道/ }).first().click();
  const day = new Date(Number(picked.split(' ')[0]) + 8 * 3_600_000).toISOString();
  await resident.locator(`.days input[value="${day.slice(0, 10)}"]`).check();
  await resident.getByRole('button', { name: new RegExp(`^${day.slice(11, 16)}`) }).click();
  await resident.getByRole('button', { name: '确定预约' }).click();
  await resident.waitForURL(/\/me\/appointments/);

  means(/409 POST \/api\/v1\/counselling\/appointments .*counselling\.taken/);
  await dialog(street).getByRole('button', { name: '预约', exact: true }).click();
  await expect(dialog(street).getByRole('alert')).toContainText('刚刚被约走');
  await dialog(street).getByLabel(/时间/).selectOption({ index: 2 });
  await dialog(street).getByRole('button', { name: '预约', exact: true }).click();
  await expect(dialog(street)).toHaveCount(0);
});

test('the counsellor opens a case from the appointment, notes the talk, seals the process note, asks for supervision', async () => {
  await week(counsellor);
  await booked(counsellor).getByRole('link', { name: /打开或新建个案/ }).click();
  await expect(dialog(counsellor).getByLabel(/来访原因/)).toBeVisible();
  await expect(dialog(counsellor).getByText('不作诊断')).toBeVisible();
  await dialog(counsellor).getByLabel(/来访原因/).fill('两个月睡不好');
  await dialog(counsellor).getByLabel('目标').fill('每周有五晚睡够六小时');
  await axe(counsellor, 'new case');
  await dialog(counsellor).getByRole('button', { name: '新建个案' }).click();
  await expect(counsellor.getByRole('heading', { level: 1 })).toContainText('个案 · ');
  await axe(counsellor, 'a case');
  await counsellor.getByRole('button', { name: '面谈记录' }).click();
  await dialog(counsellor).getByLabel('面谈记录').fill('第一次面谈，约定记录睡眠');
  await dialog(counsellor).getByRole('radio', { name: '中', exact: true }).check();
  await axe(counsellor, 'session note');
  await shot(counsellor, 'case-note');
  await dialog(counsellor).getByRole('button', { name: '保存' }).click();
  await expect(counsellor.locator('.cs-notes')).toContainText('约定记录睡眠');
  await counsellor.getByRole('button', { name: '过程记录（密封）' }).click();
  await dialog(counsellor).getByLabel('过程记录（密封）').fill('我有些着急');
  await dialog(counsellor).getByRole('button', { name: '保存' }).click();
  await expect(counsellor.locator('.cs-notes')).toContainText('我有些着急');
  await counsellor.getByRole('button', { name: '编辑 接案与目标' }).click();
  await axe(counsellor, 'intake and goals');
  await dialog(counsellor).getByLabel('目标进展 1').selectOption({ label: '已达成' });
  await dialog(counsellor).getByRole('button', { name: '保存' }).click();
  await expect(counsellor.getByText('已达成').first()).toBeVisible();
  await counsellor.getByRole('button', { name: '请督导' }).click();
  await dialog(counsellor).getByLabel(/咨询师/).selectOption({ index: 1 });
  await dialog(counsellor).getByLabel('情况记录').fill('想请您看看边界问题');
  await axe(counsellor, 'asking for supervision');
  await dialog(counsellor).getByRole('button', { name: '保存' }).click();
  await expect(counsellor.locator('.phead')).toContainText('督导');
  await shot(counsellor, 'case');
  await counsellor.goto('/console/cases');
  await expect(counsellor.locator('tbody')).toContainText('有风险');
  await axe(counsellor, 'my cases');
  await shot(counsellor, 'cases');
  means(/403 GET \/api\/v1\/counselling\/cases/); // the street has no cases
  await street.goto('/console/cases');
  await expect(street).not.toHaveURL(/cases/);
});

test('the resident cancels in time', async () => {
  await resident.goto('/me/appointments');
  await expect(resident.locator('article').nth(1)).toBeVisible(); // the list is there before it is counted
  const before = await resident.locator('article').count();
  await resident.getByRole('button', { name: '取消预约' }).last().click();
  await axe(resident, 'sure to cancel');
  await resident.getByRole('button', { name: '确定取消' }).click();
  await expect(resident.locator('article')).toHaveCount(before - 1);
  await expect(resident.getByText('已取消').first()).toBeVisible();
  await resident.context().close();
  await street.context().close();
  await counsellor.context().close();
});
