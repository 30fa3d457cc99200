/* Looking after the network and passing work on, on the program itself. */
import { expect, test, type Page } from '@playwright/test';
import { axe, clean, inDanger, means, PHONE, someone, staff } from './steps.ts';

test.afterEach(clean);
const dialog = (page: Page) => page.getByRole('dialog');

test('divisions: one is added, renamed and closed; one in use is not', async ({ browser }) => {
  const page = await staff(browser, 'admin');
  await page.goto('/console/network');
  await page.getByRole('button', { name: /^越城区/ }).click();
  await page.getByRole('button', { name: '新增下级' }).click();
  const code = dialog(page).getByLabel(/区划代码/);
  await expect(code).toHaveValue(/^330602\d{3}000$/);
  await dialog(page).getByLabel(/名称/).fill('试点街道');
  await axe(page, 'new division');
  await dialog(page).getByRole('button', { name: '保存' }).click();
  await page.getByRole('button', { name: '展开 越城区' }).click();
  await page.getByRole('button', { name: /^试点街道/ }).click();
  await page.getByRole('button', { name: '编辑 试点街道' }).click();
  await dialog(page).getByLabel(/名称/).fill('试点新街道');
  await dialog(page).getByLabel('停用此区划').check();
  await axe(page, 'closing a division');
  await dialog(page).getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('button', { name: /^试点新街道/ })).toContainText('已停用');

  means(/409 PATCH \/api\/v1\/areas\/330602000000 .*org\.area_in_use/);
  await page.getByRole('button', { name: /^越城区/ }).click();
  await page.getByRole('button', { name: '编辑 越城区', exact: true }).click();
  await dialog(page).getByLabel('停用此区划').check();
  await dialog(page).getByRole('button', { name: '保存' }).click();
  await expect(dialog(page).getByRole('alert')).toBeVisible();
  await page.context().close();
});

test('staff: found by place, details changed; a stale change is shown, not lost', async ({ browser }) => {
  const page = await staff(browser, 'admin');
  await page.goto('/console/staff');
  await page.getByLabel('地区 1').selectOption({ label: '越城区' });
  await expect(page.getByLabel('所属机构')).toBeVisible();
  await page.getByPlaceholder(/姓名/).fill('worker2');
  await expect(page.locator('tbody tr')).toHaveCount(1);
  const open = async (p: Page): Promise<void> => {
    await p.locator('tbody tr').first().getByRole('button').click();
    await p.getByRole('button', { name: '修改资料' }).click();
  };
  await open(page);
  await dialog(page).getByLabel('职务').fill('网格员');
  await axe(page, 'editing staff');

  const other = await staff(browser, 'admin');
  await other.goto('/console/staff');
  await other.getByPlaceholder(/姓名/).fill('worker2');
  await expect(other.locator('tbody tr')).toHaveCount(1);
  await open(other);
  await dialog(other).getByLabel('资质').fill('社会工作师');
  await dialog(other).getByRole('button', { name: '保存' }).click();
  await expect(dialog(other)).toHaveCount(0);
  await other.context().close();

  means(/4(09|12) PATCH \/api\/v1\/staff\//);
  await dialog(page).getByRole('button', { name: '保存' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('社会工作师');
  await dialog(page).getByRole('button', { name: '核对后仍然提交' }).click();
  await expect(page.locator('tbody')).toContainText('网格员');
  await page.context().close();
});

test('a task and an alert are passed on', async ({ browser }) => {
  const page = await staff(browser, 'street'); // what somebody else has taken moves by a specialist only
  await page.goto('/console/worklist');
  const row = page.locator('tbody tr', { has: page.getByRole('button', { name: '转派' }) }).first();
  await row.getByRole('button', { name: '转派' }).click();
  const owner = dialog(page).getByLabel(/负责人/);
  await expect(owner.locator('option')).not.toHaveCount(1);
  const name = ((await owner.locator('option').nth(1).textContent()) ?? '').split(' · ')[0]!;
  await owner.selectOption({ index: 1 });
  await axe(page, 'passing a task on');
  await dialog(page).getByRole('button', { name: '转派' }).click();
  await expect(page.getByText(`已转派给 ${name}`)).toBeVisible();

  await page.goto('/console/alerts');
  await expect(page.locator('.lamp.live')).toBeVisible();
  await inDanger(browser); // a new one: its clock does not run out meanwhile, which would make what is shown stale
  await page.locator('.arow.fresh').first().click();
  const detail = page.locator('.al-detail');
  await detail.getByRole('button', { name: '移交' }).click();
  const unit = dialog(page).getByLabel(/移交到/);
  await expect(unit.locator('option')).not.toHaveCount(1); // not only the units of the own community
  const station = ((await unit.locator('option', { hasText: '· 站' }).first().textContent()) ?? '').split(' · ')[0]!;
  await unit.selectOption((await unit.locator('option', { hasText: '· 站' }).first().getAttribute('value')) ?? '');
  await page.getByLabel('情况记录').fill('由街道跟进。');
  await axe(page, 'handing over');
  await dialog(page).locator('button[type=submit]').click();
  await expect(detail.locator('aside')).toContainText(station);
  await page.context().close();
});

test('crisis numbers are filled in as rows; what nobody answers now says so on the bar', async ({ browser }) => {
  const page = await staff(browser, 'admin');
  await page.goto('/console/settings');
  const open = (): Promise<void> => page.getByRole('button', { name: '编辑 service.crisis' }).click();
  await open();
  const hours = dialog(page).getByLabel(/时间.* 2$/);
  const before = await hours.inputValue();
  const number = await dialog(page).getByLabel('号码 2').inputValue();
  await axe(page, 'crisis numbers');
  await dialog(page).getByLabel('号码 2').fill('0575-80000000'); // no line of the hotline, which has hours of its own
  await hours.fill('周一至周一 0:00-0:00');
  await dialog(page).getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('0575-80000000 · 周一至周一 0:00-0:00')).toBeVisible();

  const resident = await someone(browser, PHONE);
  await resident.goto('/talk');
  await expect(resident.locator('.crisis a')).toHaveText(['12356', '0575-80000000 休息中']);
  await expect(resident.locator('.calls li').last()).toContainText('现在休息，没有人接');
  await axe(resident, 'a line that rests');
  await resident.context().close();

  await open();
  await dialog(page).getByLabel('号码 2').fill(number);
  await hours.fill(before);
  await dialog(page).getByRole('button', { name: '保存' }).click();
  await expect(page.getByText(`${number} · ${before}`)).toBeVisible();
  await page.context().close();
});
