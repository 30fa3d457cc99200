/* A school calls the crisis team for a student, with two people at once: the psychology teacher sees each step of the team the moment it is
 * made, the team sees who calls and where to ring back; and the school sees nothing of what the team writes. */
import { expect, test, type Page } from '@playwright/test';
import { axe, clean, DESK, means, noSideways, PHONE, shot, staff } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.afterEach(clean);
const dialog = (page: Page) => page.getByRole('dialog');
let school: Page, team: Page;
let id = '';
let rows = 0; // with those of the demonstration

test('the teacher calls from the start page by keyboard alone; the team sees who and where to ring back', async ({ browser }) => {
  team = await staff(browser, 'crisis');
  await team.goto('/console/crisis');
  await expect(team.locator('.lamp.live')).toBeVisible();
  school = await staff(browser, 'school', DESK);
  await expect(school.getByRole('heading', { name: '转介', level: 1 })).toBeVisible(); // where a school begins
  await expect(school.locator('.lamp.live')).toBeVisible();
  await axe(school, 'start page of a school');
  await school.getByRole('button', { name: '呼叫危机干预队' }).focus();
  await school.keyboard.press('Enter');
  await dialog(school).getByRole('radio', { name: '伤害自身的行为或危险' }).press('Space');
  await dialog(school).getByLabel('姓名').fill('周小雨');
  await dialog(school).getByLabel(/具体地点/).fill('教学楼 4 楼走廊');
  await expect(dialog(school).getByRole('button', { name: '立即呼叫' })).toBeDisabled(); // not without a number to ring back
  await dialog(school).getByLabel(/回电号码/).fill('13905750077');
  await dialog(school).getByLabel('已知情况').fill('坐在窗台上，班主任陪着。');
  await axe(school, 'a school calls the team');
  await shot(school, 'school-call');
  const made = school.waitForResponse((r) => /\/crisis\/school-callouts$/.test(r.url()) && r.request().method() === 'POST');
  await dialog(school).getByLabel(/回电号码/).press('Enter');
  id = ((await (await made).json()) as { id: string }).id;
  await expect(school.locator('.ad-head')).toContainText('已呼叫，等待答复');
  await expect(school.locator('.ad')).toContainText('教学楼 4 楼走廊');

  await expect(team.locator(`[data-callout="${id}"]`)).toBeVisible({ timeout: 5_000 }); // pushed
  await team.locator(`[data-callout="${id}"]`).click();
  await expect(team.locator('.ad-head')).toContainText('第一中学');
  await expect(team.locator('.ad-head')).toContainText('学校');
});

test('a second call for somebody unknown is asked about before a second team goes', async () => {
  means(/409 POST .*school-callouts .*crisis\.called_lately/); // said, then decided
  rows = await school.locator('.arow').count();
  expect(rows).toBeGreaterThan(0);
  await school.getByRole('button', { name: '呼叫危机干预队' }).click();
  await dialog(school).getByRole('radio', { name: '伤害自身的行为或危险' }).check();
  await dialog(school).getByRole('radio', { name: '还不知道是谁' }).check();
  await dialog(school).getByLabel(/具体地点/).fill('教学楼 4 楼');
  await dialog(school).getByLabel(/回电号码/).fill('13905750077');
  await dialog(school).getByRole('button', { name: '立即呼叫' }).click();
  const ask = dialog(school).getByRole('alert').filter({ hasText: '同一个人' });
  await expect(ask).toContainText('刚才已经呼叫过危机干预队');
  await expect(ask).toContainText('还没有人应答');
  await expect(ask).toBeFocused(); // below the form, and seen all the same
  await expect(ask.getByRole('button', { name: '是另一个人，照样呼叫' })).toBeInViewport({ ratio: 1 });
  await axe(school, 'called a moment ago');
  await shot(school, 'school-call-again');
  await school.setViewportSize(PHONE.viewport!);
  await noSideways(school, 'called a moment ago, on a phone');
  await shot(school, 'school-call-again-phone');
  await school.setViewportSize(DESK.viewport!);
  await ask.getByRole('button', { name: '是同一个人，不再呼叫' }).click();
  await expect(dialog(school)).toHaveCount(0);
  await expect(school.locator('.arow')).toHaveCount(rows); // one team, for one
});

test('each step of the team is on the school’s screen without reloading', async () => {
  const go = team.locator('.ad-bar');
  await go.getByRole('button', { name: '我去', exact: true }).click();
  await expect(school.locator('.ad-head')).toContainText('有人前来');
  await expect(team.locator('.ad')).toContainText('13905750077'); // who goes reads it all
  await go.getByRole('button', { name: '已出发', exact: true }).click();
  await expect(school.locator('.sc-flow [aria-current]')).toContainText('在途');
  await axe(school, 'how far the team is');
  await shot(school, 'school-callout');
  await school.goto('/console/referrals');
  await expect(school.locator('.rf-out', { hasText: /周/ })).toContainText('在途'); // it stands on top of the start page, too
  await go.getByRole('button', { name: '已见到本人', exact: true }).click();
  await expect(school.locator('.rf-out', { hasText: /周/ })).toContainText('已见到本人');
  await school.locator('.rf-out', { hasText: /周/ }).click();
  await expect(school.locator('.sc-flow [aria-current]')).toContainText('已见到本人');
});

test('the outcome is the team’s: the school learns that it is over', async () => {
  await team.locator('.ad-bar').getByRole('button', { name: /处置结果/ }).click();
  await dialog(team).getByRole('radio', { name: '门急诊留观' }).check();
  await dialog(team).getByLabel('情况记录').fill('七院急诊留观，母亲陪同。');
  await dialog(team).getByRole('button', { name: /处置结果/ }).click();
  await expect(dialog(team)).toHaveCount(0);
  await expect(school.locator('.ad-head')).toContainText('已结束');
  await expect(school.locator('.al')).not.toContainText('留观');
  const raw = await school.evaluate(async (x) => (await fetch(`/api/v1/crisis/school-callouts/${x}`)).text(), id);
  expect(raw).not.toMatch(/留观|observation|七院|steps|measures/);
  await school.setViewportSize(PHONE.viewport!);
  await noSideways(school, 'school call-out on a phone');
  await shot(school, 'school-callout-phone');
  await school.setViewportSize(DESK.viewport!);
});

test('a student of a referral is called for from the referral', async () => {
  await school.goto('/console/referrals');
  await school.locator('.rrow').first().click();
  await school.locator('.rd-bar').getByRole('button', { name: '呼叫危机干预队' }).click();
  await expect(dialog(school).getByLabel('姓名')).toHaveCount(0); // it is known who
  await dialog(school).getByRole('radio', { name: '危害公共安全或他人安全的行为或危险' }).check();
  await dialog(school).getByLabel(/具体地点/).fill('操场');
  await dialog(school).getByLabel(/回电号码/).fill('13905750077');
  await dialog(school).getByRole('button', { name: '立即呼叫' }).click();
  await expect(school.locator('.ad-head')).toContainText('已呼叫，等待答复');
  await expect(school.locator('.arow')).toHaveCount(rows + 1); // its own, whoever else calls
  await school.context().close();
  await team.context().close();
});
