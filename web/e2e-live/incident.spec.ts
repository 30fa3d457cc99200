/* A major incident: the district opens it, a worker on the spot surveys with a phone, and the board shows it at once. */
import { expect, test } from '@playwright/test';
import { axe, clean, noSideways, PHONE, shot, staff } from './steps.ts';

test.afterEach(clean);

test('opened, surveyed on the spot, a team sent; the board follows by itself', async ({ browser }) => {
  const district = await staff(browser, 'district');
  await district.goto('/console/incidents');
  await district.getByRole('button', { name: '启动事件' }).click();
  const dialog = district.getByRole('dialog');
  await dialog.getByLabel(/事件名称/).fill('某厂房火灾');
  const areas = dialog.getByRole('combobox');
  await areas.first().selectOption({ label: '塔山街道' });
  await axe(district, 'opening an incident');
  await dialog.getByRole('button', { name: '启动事件' }).click();
  await expect(district.getByRole('heading', { name: '某厂房火灾', level: 1 })).toBeVisible();
  await expect(district.getByText('还没有摸排')).toBeVisible();

  const worker = await staff(browser, 'worker', PHONE);
  await worker.goto('/console/incidents');
  await expect(worker.getByRole('heading', { name: '某厂房火灾', level: 1 })).toBeVisible();
  await worker.getByRole('button', { name: '快速摸排' }).click();
  await worker.getByLabel('一级：幸存者').fill('3');
  await worker.getByLabel('急需帮助').fill('1');
  await worker.getByRole('checkbox', { name: '儿童' }).check();
  await axe(worker, 'rapid survey');
  await worker.getByRole('dialog').getByRole('button', { name: '快速摸排' }).click();
  await expect(district.locator('[data-tier="1"]')).toHaveText('3');
  await expect(district.locator('tbody')).toContainText('无队伍');
  await noSideways(worker, 'board on a phone');
  await axe(worker, 'board on a phone');

  await district.locator('tbody').getByRole('button', { name: /派队/ }).click();
  await dialog.getByRole('combobox').selectOption({ index: 1 });
  await dialog.getByLabel(/任务/).fill('安抚家属');
  await dialog.getByRole('button', { name: '派队' }).click();
  await expect(worker.getByRole('region', { name: '援助队伍' })).toContainText('安抚家属');
  await expect(district.locator('tbody')).not.toContainText('无队伍');
  await axe(district, 'situation board');
  await shot(district, 'incident-board');
  await district.getByRole('button', { name: '结束事件' }).click();
  await dialog.getByRole('button', { name: '结束事件' }).click();
  await expect(district.getByText(/已结束/).first()).toBeVisible();
  await worker.context().close();
  await district.context().close();
});
