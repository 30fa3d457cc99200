/* A counsellor leaves: the lead sees the appointment ahead beside the cases, gives it to somebody who is free then, or cancels it. */
import { expect, test, type Browser, type Page } from '@playwright/test';
import { axe, clean, noSideways, PHONE, shot, staff } from './steps.ts';

test.afterEach(clean);
test.describe.configure({ mode: 'serial' });
const dialog = (page: Page) => page.getByRole('dialog');
interface Diary { items: { staff: string; staff_name: string; person_label: string; start_ms: number; state: string; unit: string }[] }
let lead: Page, admin: Page;

/** What the page itself would send. */
async function account(admin: Page, id: string, what: 'disable' | 'enable'): Promise<number> {
  return admin.evaluate(async ([who, verb]) => {
    const session = await (await fetch('/api/v1/session')).json() as { csrf: string };
    const more = verb === 'disable' ? { body: JSON.stringify({ reason: '离职' }) } : {};
    return (await fetch(`/api/v1/staff/${who}/${verb}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf': session.csrf }, ...more })).status;
  }, [id, what]);
}
async function gone(browser: Browser): Promise<Diary['items'][number]> {
  const diary = await lead.evaluate(async () => (await (await fetch('/api/v1/counselling/diary?days=31')).json()) as Diary);
  const soon = Date.now() + 5 * 3_600_000; // not called off meanwhile
  const ahead = diary.items.filter((a) => (a.state === 'booked' || a.state === 'confirmed') && a.start_ms > soon);
  const most = ahead.find((a) => ahead.filter((b) => b.staff === a.staff).length > 2)!; // the log-in of the demonstration
  admin = await staff(browser, 'admin');
  expect(await account(admin, most.staff, 'disable')).toBe(200);
  return most;
}

test('appointments ahead of a counsellor who left are given at their time or cancelled; the group is named', async ({ browser }) => {
  test.setTimeout(90_000);
  lead = await staff(browser, 'street');
  await lead.goto('/console/adrift');
  await expect(lead.getByText('都有人负责')).toBeVisible();
  const who = await gone(browser);
  try {
    await lead.reload();
    const table = lead.getByRole('region', { name: '预约' });
    await expect(table.locator('tbody tr').first()).toContainText('账号已停用');
    await expect(table.locator('tbody tr').first()).toContainText('人有空');
    await expect(lead.getByRole('region', { name: '小组' }).getByRole('link', { name: /指定带领者/ })).toBeVisible();
    await axe(lead, 'appointments with nobody');
    await shot(lead, 'adrift-times');
    const phone = await staff(browser, 'street', PHONE);
    await phone.goto('/console/adrift');
    await expect(phone.getByRole('region', { name: '预约' })).toBeVisible();
    await noSideways(phone, 'appointments with nobody, on a phone');
    await shot(phone, 'adrift-times-phone');
    await phone.context().close();

    const n = await table.locator('tbody tr').count();
    await table.getByRole('button', { name: /^处理 / }).first().focus(); // by keyboard
    await lead.keyboard.press('Enter');
    const people = dialog(lead).getByLabel('咨询师', { exact: false }).first();
    await people.selectOption({ label: (await people.locator('option', { hasText: '当时有空' }).first().textContent())! });
    await axe(lead, 'giving an appointment');
    await shot(lead, 'adrift-give');
    await dialog(lead).locator('button[type=submit]').click();
    await expect(dialog(lead)).toHaveCount(0);
    await expect(lead.getByText(/已转交 1 个预约给/)).toBeVisible();
    await expect(table.locator('tbody tr')).toHaveCount(n - 1);

    await table.getByRole('button', { name: /^处理 / }).first().click();
    await dialog(lead).getByRole('radio', { name: '取消', exact: true }).check();
    await dialog(lead).getByRole('button', { name: '取消预约' }).click();
    await expect(dialog(lead)).toHaveCount(0);
    await expect(lead.getByText('预约已取消，并告知预约人')).toBeVisible();
    await expect(table.locator('tbody tr')).toHaveCount(n - 2);
  } finally { // for the others the region is as it was
    expect(await account(admin, who.staff, 'enable')).toBe(200);
    await admin.context().close();
  }
  await lead.reload();
  await expect(lead.getByText('都有人负责')).toBeVisible();
  await lead.context().close();
});
