/* A result offers free times and one is booked there; then a group of a counsellor, a specialist who takes somebody in, and that
 * somebody with a phone. */
import { expect, test, type Page } from '@playwright/test';
import { answer, axe, clean, home, means, noSideways, PHONE, shot, someone, staff } from './steps.ts';

test.afterEach(clean);
test.describe.configure({ mode: 'serial' });
const dialog = (page: Page) => page.getByRole('dialog');
const own = '16' + String(Date.now()).slice(-9);
const name = `放松小组 ${own.slice(-4)}`;
let resident: Page, counsellor: Page, street: Page;

test('a resident whose result says so books a talk on the page of the result', async ({ browser }) => {
  test.setTimeout(120_000);
  resident = await someone(browser, PHONE);
  await resident.goto('/me/login');
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
  await expect(resident.getByLabel('短信里的验证码')).toHaveCount(0);

  await resident.goto('/tests/phq-9');
  await resident.waitForURL(/\/consent/);
  await resident.getByLabel('我已经满 14 岁').check();
  for (const box of (await resident.getByRole('checkbox').all()).slice(0, 2)) await box.check();
  await resident.getByRole('button', { name: '同意，开始' }).click();
  await resident.waitForURL(/\/tests\/phq-9$/);
  await resident.getByRole('button', { name: '开始答题' }).click();
  await answer(resident, 1, 6, 2);
  await answer(resident, 7, 9, 0);
  await resident.getByRole('button', { name: '提交，看结果' }).click();
  await resident.waitForURL(/\/result$/);
  await expect(resident.getByRole('heading', { name: '约一次面谈' })).toBeVisible();
  const times = resident.locator('.offers .times .btn');
  await expect(times.first()).toBeVisible();
  await axe(resident, 'a result that offers times');
  await noSideways(resident, 'a result that offers times');
  await resident.locator('.offers').scrollIntoViewIfNeeded();
  await shot(resident, 'result-offers');
  await times.first().click();
  await axe(resident, 'is it this one, beside the result');
  await dialog(resident).getByRole('button', { name: '确定预约' }).click();
  await expect(resident.getByText(/^约好了：/)).toBeVisible();
  await shot(resident, 'result-booked');
  await resident.getByRole('link', { name: '看我的预约' }).click();
  await expect(resident.locator('article').first()).toContainText('已预约');
});

test('a counsellor makes a group and plans it; the specialist takes the resident in', async ({ browser }) => {
  counsellor = await staff(browser, 'counsellor');
  await counsellor.goto('/console/groups');
  await expect(counsellor.getByRole('heading', { level: 1 })).toHaveText('小组与支持会');
  await axe(counsellor, 'groups');
  await counsellor.getByRole('button', { name: '新建小组' }).click();
  await dialog(counsellor).getByLabel(/名称/).fill(name);
  await dialog(counsellor).getByLabel(/服务/).selectOption({ index: 1 });
  await axe(counsellor, 'a new group');
  await dialog(counsellor).getByRole('button', { name: '保存' }).click();
  await expect(counsellor.getByRole('heading', { level: 1 })).toHaveText(name);
  await counsellor.getByRole('button', { name: '安排活动' }).click();
  await dialog(counsellor).getByLabel(/时间/).fill('21:30');
  await dialog(counsellor).getByLabel(/次数/).fill('3');
  await axe(counsellor, 'planning meetings');
  await dialog(counsellor).getByRole('button', { name: '安排活动' }).click();
  await expect(counsellor.locator('.gr-meet li')).toHaveCount(3);

  street = await staff(browser, 'street');
  await street.goto('/console/groups');
  await street.getByRole('link', { name }).click();
  await street.getByRole('button', { name: '加入成员' }).click();
  await dialog(street).getByRole('textbox').first().fill(own);
  await dialog(street).getByRole('button', { name: '查找' }).click();
  await expect(dialog(street).getByLabel(/居民|姓名/).last()).not.toHaveValue('');
  await axe(street, 'taking somebody in');
  await dialog(street).getByRole('button', { name: '加入成员' }).click();
  await expect(street.locator('tbody tr')).toHaveCount(1);
  await axe(street, 'a group, as a specialist');

  await counsellor.reload();
  await expect(counsellor.locator('tbody tr')).toHaveCount(1);
  await expect(counsellor.getByText('到 0 / 0')).toBeVisible();
  await axe(counsellor, 'a group, as its leader');
  await shot(counsellor, 'group');
});

test('the member sees when and where on the phone, and the counsellor in the diary', async () => {
  await resident.goto('/me/appointments');
  await expect(resident.getByRole('heading', { name: '小组活动' })).toBeVisible();
  await expect(resident.getByText(name).first()).toBeVisible();
  await axe(resident, 'my group meetings');
  await noSideways(resident, 'my group meetings');
  await shot(resident, 'my-groups');
  await counsellor.goto('/console/schedule');
  await counsellor.getByRole('button', { name: '往后' }).click();
  await expect(counsellor.locator('.sc-item', { hasText: name }).first()).toBeVisible();
  await axe(counsellor, 'the diary with a meeting');
});

test('a group of the demonstration shows who came and what changed, and on a phone', async ({ browser }) => {
  await counsellor.goto('/console/groups');
  const old = counsellor.locator('tbody tr', { hasText: '%' }).first(); // of the demonstration: it has met
  await old.getByRole('link').click();
  await expect(counsellor.locator('.gr-meet .held').first()).toBeVisible();
  await expect(counsellor.getByText('平均变化').first()).toBeVisible();
  await axe(counsellor, 'a group that met');
  await shot(counsellor, 'group-met');
  const phone = await staff(browser, 'counsellor', PHONE);
  await phone.goto('/console/groups');
  await expect(phone.locator('tbody tr').first()).toBeVisible();
  await noSideways(phone, 'groups on a phone');
  await axe(phone, 'groups on a phone');
  await shot(phone, 'groups-phone');
  await phone.context().close();
});

test('nothing without a counsellor: the lead is told so', async () => {
  await street.goto('/console/adrift');
  await expect(street.getByText('都有人负责')).toBeVisible();
  await axe(street, 'no case without a counsellor');
  await resident.context().close();
  await street.context().close();
  await counsellor.context().close();
});
