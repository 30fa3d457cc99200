/* Who answers for an alert: the contact that an administrator names, on the list and on the page, until somebody takes it. */
import { expect, test, type Page } from '@playwright/test';
import { axe, clean, DESK, inDanger, noSideways, PHONE, shot, staff } from './steps.ts';

test.afterEach(clean);
const dialog = (page: Page) => page.getByRole('dialog');

test('an administrator names the contact of a unit; a new alert is theirs to take', async ({ browser }) => {
  const admin = await staff(browser, 'admin');
  await admin.goto('/console/network');
  await admin.getByRole('button', { name: '展开 越城区' }).click();
  await admin.getByRole('button', { name: '展开 塔山街道' }).click();
  await admin.getByRole('button', { name: /^永浦社区/ }).click();
  const room = admin.locator('tbody tr', { hasText: '永浦社区心理咨询室' });
  await room.getByRole('button', { name: /编辑/ }).click();
  const contact = dialog(admin).getByLabel('预警联系人');
  await expect(contact.locator('option').nth(1)).toBeAttached();
  const name = ((await contact.locator('option').nth(1).textContent()) ?? '').trim();
  await contact.selectOption({ label: name });
  await axe(admin, 'naming the contact of a unit');
  await shot(admin, 'unit-contact');
  await dialog(admin).getByRole('button', { name: '保存' }).click();
  await expect(room).toContainText(`预警联系人：${name}`);
  await admin.context().close();

  const street = await staff(browser, 'street', DESK);
  await street.goto('/console/alerts');
  await expect(street.locator('.lamp.live')).toBeVisible();
  await inDanger(browser);
  const row = street.locator('.arow.fresh').first();
  await expect(row).toContainText(name);
  await expect(row).toContainText('待签收');
  const id = (await row.getAttribute('id'))!;
  await row.click();
  const facts = street.locator('.al-detail aside');
  await expect(facts.locator('.resp')).toContainText(`${name}待签收`);
  await expect(facts.locator('.resp a[href^="tel:1"]')).toBeVisible();
  await expect(street.locator('.al-detail .tl')).toContainText(`由${name}负责（机构指定的联系人）`);
  await axe(street, 'an alert that waits for who answers for it');
  await shot(street, 'alert-responsible');

  await street.getByRole('checkbox', { name: '我负责' }).check();
  await expect(street.locator(`#${id}`)).toHaveCount(0); // it is not theirs
  await street.locator('.al-detail').getByRole('button', { name: '接警' }).click();
  await dialog(street).locator('button[type=submit]').click();
  await expect(facts.locator('.resp')).not.toContainText('待签收');
  await expect(facts.locator('.resp')).not.toContainText(name); // who takes it answers for it
  await street.context().close();
});

test('on a phone the row says who answers and whether they have taken it', async ({ browser }) => {
  await inDanger(browser);
  const page = await staff(browser, 'street', PHONE);
  await page.goto('/console/alerts');
  await expect(page.locator('.arow', { hasText: '待签收' }).first()).toBeVisible();
  await noSideways(page, 'alerts');
  await axe(page, 'alerts on a phone');
  await shot(page, 'alerts-phone');
  await page.locator('.arow', { hasText: '待签收' }).first().click();
  await expect(page.locator('.al-detail .resp a[href^="tel:"]')).toBeVisible();
  await noSideways(page, 'an alert');
  await shot(page, 'alert-phone');
  await page.context().close();
});
