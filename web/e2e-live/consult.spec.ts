/* Writing with a counsellor, on the program itself: a resident on the phone and staff at the console at the same time. */
import { expect, test, type Page } from '@playwright/test';
import { agree, axe, clean, DESK, means, noSideways, PHONE, settled, shot, someone, staff } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.afterEach(clean);
let me: Page, counsellor: Page, crisis: Page;
let waited: string[] = []; // before
const bubbles = (page: Page) => page.locator('[role=log] li');
const dialog = (page: Page) => page.getByRole('dialog');
async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('写给咨询师').fill(text);
  await page.getByRole('button', { name: '发送', exact: true }).click();
}

test('hours and waiting are said honestly before anything is agreed to', async ({ browser }) => {
  me = await someone(browser, PHONE);
  await me.goto('/talk');
  await me.getByRole('link', { name: /文字咨询/ }).click();
  await me.getByRole('link', { name: '去填一下' }).click();
  await agree(me);
  await me.waitForURL(/\/consult$/);
  await expect(me.getByText('现在没有咨询师在线')).toBeVisible();
  await expect(me.locator('main a[href="tel:12356"]').first()).toBeVisible();
  await axe(me, 'before a conversation');
  await noSideways(me, 'before a conversation');

  counsellor = await staff(browser, 'counsellor');
  await counsellor.goto('/console/consult');
  await counsellor.getByLabel('我可以接待').check();
  await expect(counsellor.locator('.co-sum')).toContainText('在线 1 人');
  await me.reload();
  await expect(me.getByText('现在没有咨询师在线')).toHaveCount(0);
  await shot(me, 'consult-before');
  await settled(counsellor);
  await expect(counsellor.locator('.co-rows .sv:not(.center)')).toHaveCount(0); // the queue is there
  waited = await counsellor.locator('.co-row b').allTextContents();
  await me.getByLabel('我看过了，同意').check();
  await me.getByRole('button', { name: '开始咨询' }).click();
  await expect(me.getByText('您已进入等候')).toBeVisible();
});

test('the two write to each other: in order, pushed, by keyboard', async () => {
  await write(me, '您好，我最近睡不好');
  await expect(bubbles(me).last()).toContainText('我最近睡不好');
  await expect(me.locator('.m-unsent')).toHaveCount(0);
  await expect(counsellor.locator('.co-row')).toHaveCount(waited.length + 1); // pushed, not asked for
  const names = await counsellor.locator('.co-row b').allTextContents();
  await counsellor.locator('.co-row').nth(names.findIndex((n) => !waited.includes(n))).click();
  await counsellor.getByRole('button', { name: '接待', exact: true }).click();
  await expect(bubbles(counsellor).filter({ hasText: '我最近睡不好' })).toBeVisible();
  await axe(counsellor, 'a conversation');
  await expect(counsellor.getByLabel('常用语')).toBeVisible(); // they have come
  await counsellor.getByLabel('写给来访者').press('Alt+1');
  await expect(counsellor.getByLabel('写给来访者')).toHaveValue(/值班的咨询师/);
  await counsellor.getByLabel('写给来访者').press('Enter');
  await expect(bubbles(me).filter({ hasText: '值班的咨询师' })).toBeVisible({ timeout: 10_000 });
  for (let i = 1; i <= 5; i++) {
    await write(me, `第 ${i} 句`);
    await expect(bubbles(counsellor).filter({ hasText: `第 ${i} 句` })).toHaveCount(1, { timeout: 10_000 });
  }
  const numbers = await bubbles(counsellor).evaluateAll((all) => all.map((x) => Number((x as HTMLElement).dataset.n)));
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  await expect(me.getByText('咨询师已读')).toBeVisible();
  await axe(me, 'a conversation on the phone');
  await noSideways(me, 'a conversation on the phone');
  await shot(me, 'consult-phone');
  await shot(counsellor, 'consult-console');
});

test('on a bad line nothing is lost and nothing comes twice', async () => {
  await me.context().setOffline(true);
  await write(me, '断网时写的第一句');
  await write(me, '断网时写的第二句');
  await me.getByLabel('写给咨询师').fill('还没写完的');
  await expect(me.locator('.m-unsent')).toHaveCount(2);
  await expect(me.getByText('还没有送出去').first()).toBeVisible();
  await axe(me, 'unsent messages');
  await counsellor.getByLabel('写给来访者').fill('您还在吗？');
  await counsellor.getByLabel('写给来访者').press('Enter');
  await expect(bubbles(counsellor).last()).toContainText('您还在吗');
  await me.context().setOffline(false);
  await expect(me.locator('.m-unsent')).toHaveCount(0, { timeout: 30_000 });
  await expect(bubbles(me).filter({ hasText: '您还在吗' })).toHaveCount(1);
  for (const page of [me, counsellor]) for (const text of ['断网时写的第一句', '断网时写的第二句']) await expect(bubbles(page).filter({ hasText: text })).toHaveCount(1);

  // the server stores it, the reply is lost: sent again it is the same message
  means(/connection/i);
  let lost = 0;
  await me.route('**/me/consults/*/messages', async (route) => {
    if (route.request().method() !== 'POST' || lost >= 2) return route.fallback();
    lost++;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await write(me, '回执丢了的一句');
  await expect(me.locator('.m-unsent')).toHaveCount(0, { timeout: 30_000 });
  expect(lost).toBe(2);
  await me.unroute('**/me/consults/*/messages');
  await expect(bubbles(counsellor).filter({ hasText: '回执丢了的一句' })).toHaveCount(1);
  await expect(bubbles(me).filter({ hasText: '回执丢了的一句' })).toHaveCount(1);

  await me.getByLabel('写给咨询师').fill('写了一半');
  await me.waitForTimeout(600); // longer than the draft waits for more
  await me.reload();
  await expect(me.getByLabel('写给咨询师')).toHaveValue('写了一半');
  await me.getByLabel('写给咨询师').fill('');
});

/** A photograph as a phone makes it: larger than what is sent, with the place it was taken at. Made by the browser. */
async function photograph(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const base64 = await page.evaluate(() => {
    const c = document.createElement('canvas');
    c.width = 2400;
    c.height = 1600;
    const paint = c.getContext('2d')!;
    const sky = paint.createLinearGradient(0, 0, 0, 1600);
    sky.addColorStop(0, '#9cc4e4');
    sky.addColorStop(0.6, '#f3d9b1');
    paint.fillStyle = sky;
    paint.fillRect(0, 0, 2400, 1600);
    for (let i = 0; i < 60; i++) {
      paint.fillStyle = `hsl(${110 + i} 35% ${25 + (i % 7) * 4}%)`;
      paint.beginPath();
      paint.arc(i * 43, 1250 + (i % 5) * 60, 150, 0, 7);
      paint.fill();
    }
    return c.toDataURL('image/jpeg', 0.9).split(',')[1]!;
  });
  const jpeg = Buffer.from(base64, 'base64');
  const place = Buffer.from('Exif\0\0GPS 30.0 N 120.6 E');
  const app1 = Buffer.from([0xff, 0xe1, 0, place.length + 2]);
  return { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([jpeg.subarray(0, 2), app1, place, jpeg.subarray(2)]) };
}
const shown = (page: Page) => bubbles(page).locator('img');
const complete = (page: Page, i: number) => expect.poll(() => shown(page).nth(i).evaluate((x: HTMLImageElement) => x.complete && x.naturalWidth)).toBeGreaterThan(0);

test('a picture: made small on the phone, without its place, seen by the two and nobody else', async ({ browser }) => {
  await me.locator('input[type=file]').setInputFiles({ name: 'note.txt', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(me.getByRole('alert')).toContainText('不是能看的图片');
  const photo = await photograph(me);
  await me.locator('input[type=file]').setInputFiles(photo);
  await expect(me.getByAltText('选好的图片')).toBeVisible();
  await axe(me, 'a chosen picture');
  await shot(me, 'consult-picture-chosen');
  const sent = me.waitForRequest((r) => r.method() === 'POST' && /consults\/\d+\/messages$/.test(r.url()));
  await write(me, '我每天傍晚去的河边');
  const body = (await sent).postDataJSON() as { picture: string; text: string };
  const bytes = Buffer.from(body.picture, 'base64');
  expect(bytes.length).toBeLessThanOrEqual(200_000);
  expect(bytes.includes('GPS')).toBe(false);
  await expect(me.locator('.m-unsent')).toHaveCount(0);
  await expect(shown(me)).toHaveCount(1);
  await expect(shown(me)).toHaveAttribute('alt', '我每天傍晚去的河边');
  await complete(me, 0);
  await expect(shown(counsellor)).toHaveCount(1, { timeout: 10_000 });
  await complete(counsellor, 0);
  await axe(me, 'a picture on the phone');
  await axe(counsellor, 'a picture at the desk');
  await noSideways(me, 'a picture');
  await shot(me, 'consult-picture-phone');
  await shot(counsellor, 'consult-picture-console');
  const enlarge = counsellor.getByRole('button', { name: /放大图片：我每天傍晚去的河边/ });
  await enlarge.focus();
  await counsellor.keyboard.press('Enter');
  await expect(enlarge).toHaveAttribute('aria-expanded', 'true');
  await counsellor.keyboard.press('Enter');

  // its address: a file to save, for the two alone
  const address = (await shown(me).getAttribute('src'))!;
  const reply = await me.request.get(address);
  expect(reply.headers()).toMatchObject({ 'content-type': 'image/jpeg', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  expect(reply.headers()['content-disposition']).toMatch(/^attachment; filename="picture-\d+\.jpg"$/);
  expect(reply.headers()['content-security-policy']).toContain("default-src 'none'");
  const stranger = await someone(browser, PHONE);
  expect((await stranger.request.get(address)).status()).toBe(401);
  await stranger.context().close();
});

test('a picture on a bad line comes once, smaller if need be', async () => {
  means(/connection/i);
  let lost = 0;
  const sizes: number[] = [];
  await me.route('**/me/consults/*/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    sizes.push(route.request().postData()!.length);
    if (lost >= 2) return route.fallback();
    lost++;
    if (lost === 2) await route.fetch(); // stored, and the reply is lost
    await route.abort('connectionreset');
  });
  await me.locator('input[type=file]').setInputFiles(await photograph(me));
  await write(me, '断线时发的图片');
  await expect(me.locator('.m-unsent')).toHaveCount(0, { timeout: 30_000 });
  expect(lost).toBe(2);
  expect(sizes[1]!).toBeLessThan(sizes[0]!);
  expect(sizes[1]!).toBeLessThan(82_000);
  await me.unroute('**/me/consults/*/messages');
  for (const page of [me, counsellor]) {
    await expect(bubbles(page).filter({ hasText: '断线时发的图片' })).toHaveCount(1);
    await expect(shown(page)).toHaveCount(2);
  }
});

test('a counsellor sends a picture from the console: chosen, pasted, dropped; too large or none is said', async () => {
  const chooser = counsellor.locator('.cc-write input[type=file]'), text = counsellor.getByLabel('写给来访者');
  await chooser.setInputFiles({ name: 'note.txt', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(counsellor.getByRole('alert')).toContainText('不是能打开的图片');
  await chooser.setInputFiles({ name: 'huge.png', mimeType: 'image/png', buffer: Buffer.alloc(21 * 1024 * 1024) });
  await expect(counsellor.getByRole('alert')).toContainText('文件有 21 MB，最多 20 MB');
  const opened = counsellor.waitForEvent('filechooser'); // by keyboard: the chooser of the browser opens
  await counsellor.getByRole('button', { name: '发送图片' }).press('Enter');
  await (await opened).setFiles(await photograph(counsellor));
  await expect(counsellor.getByAltText('选好的图片')).toBeVisible();
  await expect(counsellor.getByRole('alert')).toHaveCount(0);
  await expect(text).toBeFocused();
  await axe(counsellor, 'a chosen picture at the desk');
  await shot(counsellor, 'consult-picture-console-chosen');
  const before = await shown(me).count(), sent = counsellor.waitForRequest((r) => r.method() === 'POST' && /consults\/\d+\/messages$/.test(r.url()));
  await text.fill('这是我们的大门');
  await text.press('Enter');
  const bytes = Buffer.from(((await sent).postDataJSON() as { picture: string }).picture, 'base64');
  expect(bytes.length).toBeLessThanOrEqual(200_000);
  expect(bytes.includes('GPS')).toBe(false);
  await expect(shown(me)).toHaveCount(before + 1, { timeout: 10_000 });
  await complete(me, before);
  await expect(shown(me).last()).toHaveAttribute('alt', '这是我们的大门');
  await expect(counsellor.locator('.cm-staff.unsent')).toHaveCount(0);
  await expect(counsellor.getByAltText('选好的图片')).toHaveCount(0);

  /* pasted and not sent; dropped and sent without a word */
  const give = async (how: 'paste' | 'drop') => counsellor.evaluate(async (kind) => {
    const c = document.createElement('canvas');
    c.width = c.height = 64;
    const blob = await new Promise<Blob>((done) => { c.toBlob((b) => { done(b!); }, 'image/png'); });
    const data = new DataTransfer();
    data.items.add(new File([blob], 'a.png', { type: 'image/png' }));
    const on = document.querySelector('#cc-text')!;
    on.dispatchEvent(kind === 'paste' ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }) : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, how);
  await give('paste');
  await expect(counsellor.getByAltText('选好的图片')).toBeVisible();
  await counsellor.getByRole('button', { name: '不发了' }).click();
  await expect(counsellor.getByAltText('选好的图片')).toHaveCount(0);
  await give('drop');
  await expect(counsellor.getByAltText('选好的图片')).toBeVisible();
  await text.press('Enter');
  await expect(shown(me)).toHaveCount(before + 2, { timeout: 10_000 });
  await shot(counsellor, 'consult-picture-console-sent');
});

test('with large type and by keyboard alone on the phone', async () => {
  await me.evaluate(() => document.documentElement.setAttribute('data-elder', ''));
  await noSideways(me, 'a conversation with large type');
  await axe(me, 'a conversation with large type');
  let chooserOpened = 0;
  me.on('filechooser', () => { chooserOpened += 1; });
  const size = await me.locator('.m-text').first().evaluate((x) => parseFloat(getComputedStyle(x).fontSize));
  expect(size).toBeGreaterThanOrEqual(18);
  for (const button of await me.locator('.chat-write button').all()) expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(48);
  await shot(me, 'consult-elder');
  const field = me.getByLabel('写给咨询师');
  await field.focus();
  await me.keyboard.type('第一行');
  await me.keyboard.press('Shift+Enter');
  await me.keyboard.type('第二行');
  await me.keyboard.press('Enter');
  await expect(bubbles(me).filter({ hasText: '第二行' })).toHaveCount(1);
  await expect(field).toHaveValue('');
  await expect(field).toBeFocused(); // goes on writing
  await me.keyboard.type('按钮发送');
  await me.keyboard.press('Tab');
  await expect(me.getByRole('button', { name: '发送', exact: true })).toBeFocused();
  await me.keyboard.press('Enter');
  await expect(bubbles(counsellor).filter({ hasText: '按钮发送' })).toHaveCount(1);
  await expect(me.locator('.m-unsent')).toHaveCount(0);
  await me.getByRole('button', { name: '发送', exact: true }).focus();
  await me.keyboard.press('Tab');
  await expect(me.getByRole('button', { name: '发一张图片' })).toBeFocused();
  await me.keyboard.press('Enter');
  await expect.poll(() => chooserOpened).toBe(1);
  await me.keyboard.press('Tab');
  await expect(me.getByRole('button', { name: '结束咨询' })).toBeFocused();
  await me.keyboard.press('Enter');
  await expect(me.getByText('要结束这次咨询吗')).toBeVisible();
  await me.getByRole('button', { name: '再谈一会儿' }).press('Enter');
  await me.locator('[role=log]').focus(); // the scroll area is reached by keyboard
  await expect(me.locator('[role=log]')).toBeFocused();
  await me.evaluate(() => document.documentElement.removeAttribute('data-elder'));
});

test('a sign of risk: help at once, an alert beside it, the crisis desk by one tap', async ({ browser }) => {
  crisis = await staff(browser, 'crisis');
  await crisis.goto('/console/consult');
  await expect(crisis.locator('.lamp.live')).toBeVisible();
  await write(me, '有时候觉得不想活了');
  await expect(me.getByRole('heading', { name: '谢谢您说出来' })).toBeFocused();
  await expect(me.locator('.chat-help a[href="tel:12356"]')).toBeVisible();
  await axe(me, 'help in a conversation');
  await shot(me, 'consult-help');
  await expect(counsellor.locator('.cc-hits')).toContainText('轻生的想法', { timeout: 5_000 });
  await expect(counsellor.getByRole('link', { name: /^预警：/ })).toBeVisible();
  await axe(counsellor, 'a sign of risk');
  await shot(counsellor, 'consult-risk');
  await me.getByRole('button', { name: '继续和咨询师说' }).click();

  const who = (await counsellor.locator('.cc-head h2').textContent())!; // the demonstration has handed over somebody else
  await counsellor.getByRole('button', { name: '转危机干预' }).click();
  await expect(counsellor.getByText(/已请 .* 接手/)).toBeVisible();
  await expect(counsellor.getByLabel('写给来访者')).toBeVisible(); // stays until then
  const offered = crisis.locator('.co-row', { hasText: '待接手' }).filter({ hasText: who });
  await expect(offered).toHaveCount(1, { timeout: 5_000 });
  await offered.click();
  await expect(crisis.getByText('看不到对话内容')).toBeVisible();
  await crisis.getByRole('button', { name: '接待', exact: true }).click();
  await expect(bubbles(crisis).filter({ hasText: '不想活了' })).toHaveCount(1);
  await expect(bubbles(me).last()).toContainText('另一位咨询师');
  await expect(counsellor.getByText('看不到对话内容')).toBeVisible({ timeout: 5_000 }); // no longer theirs
  await crisis.locator('.cc-hits').getByRole('button', { name: '属实' }).click();
  await expect(crisis.locator('.cc-hits .tag', { hasText: '属实' })).toBeVisible();
  await crisis.getByRole('button', { name: '风险规则' }).click();
  await expect(dialog(crisis)).toContainText('轻生的想法');
  await axe(crisis, 'rules');
  await crisis.keyboard.press('Escape');
});

test('a supervisor reads with a reason; the end with summary and satisfaction', async ({ browser }) => {
  const street = await staff(browser, 'street');
  const id = /consult\/(\d+)/.exec(crisis.url())![1];
  await street.goto(`/console/consult/${id}`);
  await expect(street.getByText('看不到对话内容')).toBeVisible();
  await street.getByRole('button', { name: '说明理由后查看' }).click();
  await dialog(street).getByLabel('理由').fill('督导抽查高风险对话');
  await axe(street, 'a reason');
  await dialog(street).locator('button[type=submit]').click();
  await expect(bubbles(street).filter({ hasText: '不想活了' })).toHaveCount(1);
  await street.context().close();

  await crisis.getByRole('button', { name: '结束对话' }).click();
  await dialog(crisis).getByLabel('主题').selectOption('crisis');
  await dialog(crisis).getByLabel('小结').fill('已与本人商定安全计划，明天电话随访。');
  await axe(crisis, 'ending');
  await dialog(crisis).locator('button[type=submit]').click();
  await expect(dialog(crisis)).toHaveCount(0);
  await expect(bubbles(me).last()).toContainText('咨询师结束了这次咨询', { timeout: 5_000 });
  await me.getByText('很有帮助').click();
  await axe(me, 'satisfaction');
  await shot(me, 'consult-end');
  await me.getByRole('button', { name: '提交评价' }).click();
  await expect(me.getByText('谢谢您的评价').first()).toBeVisible();
  await me.getByRole('button', { name: '再开始一次' }).click();
  await expect(me.getByRole('heading', { name: '以前的咨询' })).toBeVisible();
  for (const page of [me, counsellor, crisis]) await page.context().close();
});

test('an administrator sets the hours of a desk and whether it takes pictures', async ({ browser }) => {
  const admin = await staff(browser, 'admin', DESK);
  await admin.goto('/console/desks');
  await admin.getByRole('button', { name: /修改 塔山街道/ }).click();
  const hours = dialog(admin).getByRole('group', { name: '服务时间' });
  await hours.getByRole('radio', { name: '按星期' }).check({ force: true });
  await hours.getByLabel('从', { exact: true }).first().fill('09:00');
  await hours.getByLabel('到', { exact: true }).first().fill('09:00');
  await expect(hours.getByRole('status')).toContainText('每段时间的开始和结束不能相同');
  await expect(dialog(admin).locator('button[type=submit]')).toBeDisabled();
  await axe(admin, 'a desk');
  await hours.getByRole('radio', { name: '24 小时' }).check({ force: true });
  await dialog(admin).locator('button[type=submit]').click();
  await expect(admin.locator('tbody')).toContainText('24 小时');
  const row = admin.locator('tbody tr', { hasText: '塔山街道' });
  await expect(row).toContainText('是');
  await admin.getByRole('button', { name: /修改 塔山街道/ }).click();
  await dialog(admin).getByLabel('来访者可以发图片').uncheck();
  await dialog(admin).locator('button[type=submit]').click();
  await expect(row).toContainText('否');
  await admin.context().close();
});
