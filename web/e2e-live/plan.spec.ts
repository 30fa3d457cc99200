/* A safety plan written by two at the same time: the person on the phone, also without a network, and the worker at the desk. What
 * one writes appears at the other; what both changed is shown and both is kept. */
import { expect, test } from '@playwright/test';
import { agree, answer, axe, clean, PHONE, shot, someone, staff } from './steps.ts';

test.afterEach(clean);

test('written together, without a network, and nothing of either is lost', async ({ browser }) => {
  test.setTimeout(120_000);
  const worker = await staff(browser, 'worker');
  await worker.goto('/console/alerts');
  await expect(worker.locator('.lamp.live')).toBeVisible();
  await expect(worker.locator('.arow').first()).toBeVisible(); // the list is there before it is counted
  const rows = await worker.locator('.arow').count();
  const resident = await someone(browser, PHONE);
  await resident.goto('/tests/phq-9');
  await agree(resident);
  await resident.waitForURL(/\/tests\/phq-9$/);
  await resident.getByRole('button', { name: '开始答题' }).click();
  await answer(resident, 1, 8, 0);
  await resident.getByRole('radio').nth(3).check();
  await resident.getByRole('button', { name: '答完了' }).click();
  await expect(worker.locator('.arow')).toHaveCount(rows + 1);
  await worker.locator('.arow.fresh').first().click();
  await worker.locator('.al-detail').getByRole('button', { name: '接警' }).click();
  await worker.getByRole('dialog').locator('button[type=submit]').click();
  await expect(worker.locator('.ad-head')).toContainText('已接警');

  await resident.goto('/plan');
  await resident.locator('#edit-1').click();
  await resident.locator('#plan-1').fill('整夜睡不着');
  await resident.getByRole('button', { name: '写好了' }).click();
  await expect(resident.getByText('已存在这台手机和您的记录里。')).toBeVisible();
  const saved = resident.waitForResponse((r) => /safety-plan$/.test(r.url()) && r.request().method() === 'PUT');
  await resident.getByRole('checkbox', { name: /让负责我的/ }).check();
  await saved;

  // the worker adds a step; it appears on the open phone without reloading
  await worker.locator('.al-detail').getByRole('button', { name: '安全计划' }).click();
  await expect(worker.getByLabel('1. 预警信号')).toHaveValue('整夜睡不着');
  await worker.getByLabel(/^2\. /).fill('下楼走一圈');
  await worker.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(worker.getByText('安全计划已保存')).toBeVisible();
  await expect(resident.getByText('下楼走一圈')).toBeVisible({ timeout: 15_000 });

  // without a network the plan opens and can be changed; meanwhile the worker changes the same step and another
  await resident.context().setOffline(true);
  await resident.goto('/plan');
  await expect(resident.getByText('下楼走一圈')).toBeVisible();
  await resident.locator('#edit-1').click();
  await resident.locator('#plan-1').fill('整夜睡不着\n不想见人');
  await resident.getByRole('button', { name: '写好了' }).click();
  await expect(resident.getByText('已存在这台手机里。')).toBeVisible();
  await worker.locator('.al-detail').getByRole('button', { name: '安全计划' }).click();
  await expect(worker.getByLabel(/^2\. /)).toHaveValue('下楼走一圈');
  await worker.getByLabel('1. 预警信号').fill('整夜睡不着\n饭量减少');
  await worker.getByLabel(/^6\. /).fill('药由女儿收好');
  await worker.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(worker.getByRole('dialog')).toHaveCount(0);
  await resident.context().setOffline(false);
  const ask = resident.getByRole('dialog');
  await expect(ask).toBeVisible({ timeout: 15_000 });
  await expect(ask).toContainText('不想见人');
  await expect(ask).toContainText('饭量减少');
  await axe(resident, 'two versions of a step');
  await shot(resident, 'plan-clash');
  await ask.getByRole('button', { name: '两份都留' }).click();
  await expect(resident.locator('.plan')).toContainText('饭量减少');
  await expect(resident.locator('.plan')).toContainText('不想见人');
  await expect(resident.locator('.plan')).toContainText('药由女儿收好');
  await expect(resident.getByText('已存在这台手机和您的记录里。')).toBeVisible();
  await worker.locator('.al-detail').getByRole('button', { name: '安全计划' }).click();
  await expect(worker.getByLabel('1. 预警信号')).toHaveValue('整夜睡不着\n饭量减少\n不想见人');
  await worker.context().close();
  await resident.context().close();
});
