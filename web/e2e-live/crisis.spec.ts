/* A call-out on the program itself, with four people at once: a worker calls from an alert, the member on duty hears of it, goes
 * with the phone page, the desk sees each step as it happens, and two people close it. */
import { expect, test, type Page } from '@playwright/test';
import { axe, clean, DESK, inDanger, noSideways, PASSWORD, PHONE, shot, signIn, someone, staff } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.afterEach(clean);
const dialog = (page: Page) => page.getByRole('dialog');
let worker: Page, district: Page, lead: Page, second: Page;
let id = '';

test('a worker calls the team from an alert; the desk and the member on duty hear of it without reloading', async ({ browser }) => {
  district = await staff(browser, 'district');
  await district.goto('/console/crisis');
  await expect(district.getByRole('heading', { name: '危机出动', level: 1 })).toBeVisible();
  await axe(district, 'crisis desk');
  await shot(district, 'crisis-desk');
  const team = await district.evaluate(async () => {
    const list = (await (await fetch('/api/v1/duty/rosters')).json()) as { items: { kind: string; now: { name: string; staff: string }[] }[] };
    return list.items.find((r) => r.kind === 'crisis')!.now[0]!;
  });
  const admin = await staff(browser, 'admin');
  const logins = await admin.evaluate(async () => ((await (await fetch('/api/v1/staff?role=crisis_team&area=330602000000')).json()) as { items: { id: string; login: string }[] }).items);
  await admin.context().close();
  const login = logins.find((s) => s.id === team.staff)!.login;
  lead = await someone(browser, PHONE);
  await signIn(lead, login, PASSWORD);
  await expect(lead.locator('.shell')).toBeVisible();
  await expect(lead.locator('.lamp.live')).toBeVisible();
  second = await staff(browser, logins.find((s) => s.login !== login)!.login);
  await second.goto('/console/alerts');
  await second.locator('.al-filter select').first().selectOption('open');

  worker = await staff(browser, 'street', DESK);
  await worker.goto('/console/alerts');
  await expect(worker.locator('.lamp.live')).toBeVisible();
  await inDanger(browser); // an alert of its own
  await worker.locator('.arow.fresh').first().click();
  await worker.locator('.ad-bar').getByRole('button', { name: '呼叫危机干预队' }).click();
  await dialog(worker).getByRole('radio', { name: '伤害自身的行为或危险' }).check();
  await dialog(worker).getByLabel(/具体地点/).fill('塔山社区 3 幢楼顶');
  await dialog(worker).getByLabel(/报告人/).fill('王主任 13905750009');
  await axe(worker, 'calling the team');
  await shot(worker, 'crisis-call');
  const made = worker.waitForResponse((r) => /\/crisis\/callouts$/.test(r.url()) && r.request().method() === 'POST');
  await dialog(worker).getByRole('button', { name: '立即呼叫' }).click();
  const reply = await made;
  id = ((await reply.json()) as { id: string }).id;
  await expect(lead.locator('.waits')).toBeVisible({ timeout: 5_000 }); // pushed, not asked for
  await expect(district.locator(`[data-callout="${id}"]`)).toBeVisible({ timeout: 5_000 });
  await expect(worker.locator('.ad-bar .tag')).toContainText('等待答复');
});

test('the member goes with the phone; every step is seen at the desk without reloading', async () => {
  await district.locator(`[data-callout="${id}"]`).click();
  await expect(district.locator('.ad-head')).toContainText('等待答复');
  await lead.locator('.waits').getByRole('link').click();
  await lead.goto(`/console/go/${id}`);
  await expect(lead.locator('.go-place')).toHaveText('塔山社区 3 幢楼顶');
  await expect(lead.locator('a[href="tel:13905750009"]')).toBeVisible();
  await noSideways(lead, 'phone page');
  await axe(lead, 'phone page');
  await shot(lead, 'crisis-go');
  for (const b of await lead.locator('.go-big').all()) expect((await b.boundingBox())!.height).toBeGreaterThanOrEqual(60);
  for (const [button, state] of [['我去', '已接受'], ['已出发', '在途'], ['已见到本人', '已见到本人']] as const) {
    await lead.getByRole('button', { name: button, exact: true }).click();
    await expect(district.locator('.ad-head .tag').nth(1)).toHaveText(state);
  }
  await expect(worker.locator('.ad-bar .tag')).toContainText('已见到本人');
  await lead.getByRole('button', { name: '医疗机构' }).click();
  await expect(district.locator('.tl')).toContainText('移交');
  await axe(lead, 'phone page, met');
  await lead.getByRole('button', { name: '门急诊留观' }).click(); // chosen, not said yet
  await expect(district.locator('.ad-head .tag').nth(1)).toHaveText('已见到本人');
  await axe(lead, 'phone page, an outcome chosen');
  await lead.getByRole('button', { name: '确认处置结果：门急诊留观' }).click();
  await expect(district.locator('.ad-head .tag').nth(1)).toHaveText('已有结果');
  await axe(district, 'call-out');
  await shot(district, 'crisis-callout');
});

test('an involuntary step is offered with its law only; the record comes before the closing by two', async ({ browser }) => {
  const desk = await someone(browser, DESK);
  await desk.context().addCookies(await lead.context().cookies());
  await desk.goto(`/console/crisis/${id}`);
  const d = desk.locator('.ad');
  await d.getByRole('button', { name: '非自愿措施' }).click();
  await dialog(desk).getByRole('radio', { name: '非自愿住院' }).check();
  await expect(dialog(desk).getByRole('radio', { name: /第三十一条/ })).toBeVisible();
  await expect(dialog(desk).getByRole('radio', { name: /第三十五条/ })).toHaveCount(0);
  await dialog(desk).getByRole('radio', { name: /第三十一条/ }).check();
  await expect(dialog(desk)).toContainText('监护人不同意的，医疗机构不得实施住院治疗');
  await axe(desk, 'involuntary step');
  await expect(dialog(desk).getByRole('button', { name: '非自愿措施' })).toBeDisabled();
  await dialog(desk).getByLabel(/精神科医师/).fill('七院 李医生');
  await dialog(desk).getByLabel(/监护人/).fill('母亲 10:20 同意');
  await dialog(desk).getByLabel('情况记录').fill('依医师诊断与监护人同意。');
  await dialog(desk).getByRole('button', { name: '非自愿措施' }).click();
  await expect(d.getByRole('region', { name: '非自愿措施' })).toContainText('母亲 10:20 同意');

  await d.getByRole('button', { name: '填写记录单' }).click();
  await dialog(desk).getByLabel(/事件经过/).fill('接报到场。');
  await dialog(desk).getByLabel(/处置措施/).fill('陪同就医。');
  await dialog(desk).getByLabel(/精神科医师/).fill('七院 李医生'); // who fills it in
  await axe(desk, 'emergency record');
  await dialog(desk).getByRole('button', { name: '填写记录单' }).click();
  await expect(d.getByRole('region', { name: '应急处置记录单' })).toContainText('陪同就医');
  await d.getByRole('button', { name: '申请结案' }).click();
  await dialog(desk).getByLabel('情况记录').fill('处置完毕。');
  await dialog(desk).getByRole('button', { name: '申请结案' }).click();
  await expect(d).toContainText('第二人');
  await expect(d.getByRole('button', { name: '复核同意' })).toHaveCount(0);
  await shot(desk, 'crisis-pending');
  await second.goto(`/console/crisis/${id}`);
  await second.locator('.ad').getByRole('button', { name: '复核同意' }).click();
  await expect(second.locator('.ad-head')).toContainText('已结案');
  await expect(d.locator('.ad-head')).toContainText('已结案');
  await desk.context().close();
  for (const p of [worker, district, lead, second]) await p.context().close();
});
