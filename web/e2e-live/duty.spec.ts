/* The roster of a crisis team, with three people at once: a hole is seen as soon as it is made, by everybody who looks, and is
 * closed again; a shift passes from one to another with the word of a third. */
import { expect, test, type Page } from '@playwright/test';
import { axe, clean, DESK, means, noSideways, PASSWORD, PHONE, shot, signIn, someone, staff } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.afterEach(clean);
const TEAM = '越城区危机干预队';
let district: Page, member: Page;
const card = (page: Page) => page.locator('.du-card', { hasText: TEAM });
const dialog = (page: Page) => page.getByRole('dialog');

async function open(page: Page): Promise<void> {
  await page.goto('/console/duty');
  await card(page).click();
  await expect(page.getByRole('heading', { name: TEAM, level: 1 })).toBeVisible();
  await expect(page.locator('.wg-cell').first()).toBeVisible();
}

test('day and night are covered for weeks; a hole is seen by all without reloading', async ({ browser }) => {
  district = await staff(browser, 'district');
  await open(district);
  await expect(card(district)).toContainText('无空缺');
  await expect(card(district)).not.toContainText('当前值班：无人');
  await axe(district, 'roster');
  await shot(district, 'duty-week');
  const phone = await staff(browser, 'crisis', PHONE);
  await open(phone);
  await noSideways(phone, 'roster on a phone');
  await axe(phone, 'roster on a phone');
  await phone.context().close();
  member = await staff(browser, 'crisis');
  await open(member);

  await district.getByRole('button', { name: '下一周' }).click();
  await member.getByRole('button', { name: '下一周' }).click();
  const cell = district.locator('[data-at="0.0"]');
  await expect(cell).not.toContainText('未排');
  await cell.focus();
  await district.keyboard.press('ArrowDown');
  await district.keyboard.press('ArrowRight');
  await expect(district.locator('[data-at="1.1"]')).toBeFocused();
  await district.keyboard.press('Enter');
  await dialog(district).getByRole('combobox').selectOption({ label: '无人' });
  await axe(district, 'shift');
  await dialog(district).getByRole('button', { name: '保存' }).click();
  await expect(card(member)).toContainText('1 处空缺');
  await expect(member.locator('[data-at="1.1"]')).toContainText('无人');
  await expect(district.locator('.du-below tbody tr')).toHaveCount(1);
  await expect(district.locator('.du-below tbody')).toContainText('班次无人');
  await shot(district, 'duty-hole');

  await district.getByRole('button', { name: '自动排班' }).click();
  await expect(district.getByText('排班完成，均已有人')).toBeVisible();
  await district.getByRole('button', { name: '发布' }).click();
  await expect(card(district)).toContainText('无空缺');
  await expect(card(member)).toContainText('无空缺');
});

test('a swap: asked, taken by the other, approved by a third', async ({ browser }) => {
  const admin = await staff(browser, 'admin');
  const logins = await admin.evaluate(async () => {
    const r = await fetch('/api/v1/staff?role=crisis_team&area=330602000000');
    return ((await r.json()) as { items: { login: string; name: string }[] }).items.map((s) => ({ login: s.login, name: s.name }));
  });
  await admin.context().close();

  means(/409 POST .*\/swap .*duty\.(rest|week|twice)/); // whom the rules forbid is refused
  let asked = false;
  for (let week = 0; week < 3 && !asked; week++) {
    const own = member.locator('.wg-cell.mine');
    for (let i = 0; i < (await own.count()) && !asked; i++) {
      await own.nth(i).click();
      const choice = dialog(member).getByRole('combobox');
      for (const value of (await choice.locator('option').evaluateAll((o) => o.map((x) => (x as HTMLOptionElement).value))).filter(Boolean)) {
        await choice.selectOption(value);
        const answer = member.waitForResponse((r) => /\/swap$/.test(r.url()));
        await dialog(member).getByRole('button', { name: '申请换班' }).click();
        asked = (await answer).status() === 204; // whom the rules forbid is refused
        if (asked) break;
      }
      if (!asked) await dialog(member).getByRole('button', { name: '取消' }).click();
    }
    if (!asked) await member.getByRole('button', { name: '下一周' }).click();
  }
  expect(asked).toBe(true);
  const line = district.getByRole('region', { name: '换班申请' }).getByRole('listitem');
  await expect(line).toContainText('等对方答复');
  const words = (await line.textContent()) ?? '';
  const other = logins.find((x) => x.login !== 'crisis' && words.includes(`请 ${x.name} 代班`))!;
  const page = await someone(browser, DESK);
  await signIn(page, other.login, PASSWORD);
  await expect(page.locator('.shell')).toBeVisible();
  await open(page);
  await page.getByRole('button', { name: '同意代班' }).click();
  await expect(line).toContainText('等审批');
  await axe(district, 'swap');
  await line.getByRole('button', { name: '批准', exact: true }).click();
  await expect(district.getByRole('region', { name: '换班申请' })).toHaveCount(0);
  await page.context().close();
  await member.context().close();
  await district.context().close();
});
