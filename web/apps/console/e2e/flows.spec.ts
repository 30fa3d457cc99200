import { expect, login, test } from './lib';

test('first log-in: second factor, recovery codes once, new password', async ({ page }) => {
  await page.goto('/console/');
  await page.getByLabel('登录名').fill('newbie');
  await page.getByLabel('密码').fill('wrong');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('不正确');
  await page.getByLabel('密码').fill('demo-password');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('img', { name: '绑定动态验证码的二维码' })).toBeVisible();
  await page.getByRole('textbox', { name: '动态验证码' }).fill('123456');
  await page.getByRole('button', { name: '继续' }).click();
  await expect(page.locator('.codes li')).toHaveCount(8);
  await expect(page.getByRole('button', { name: '继续' })).toBeDisabled();
  await page.getByLabel('我已妥善保存').check();
  await page.getByRole('button', { name: '继续' }).click();
  await page.getByLabel('新密码', { exact: true }).fill('short');
  await page.getByLabel('再次输入新密码').fill('short');
  await expect(page.getByText('至少 12 位', { exact: true })).toBeVisible();
  await page.getByLabel('新密码', { exact: true }).fill('a quiet bridge over water');
  await page.getByLabel('再次输入新密码').fill('a quiet bridge over water');
  await page.getByRole('button', { name: '继续' }).click();
  await expect(page.getByRole('heading', { name: '预警', level: 1 })).toBeVisible();
});

test('an alert from acknowledgement to closing by a second person', async ({ page, browser }) => {
  await login(page, 'worker', '/console/alerts/70018');
  const detail = page.locator('.al-detail');
  await detail.getByRole('button', { name: '接警' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '接警' }).click();
  await expect(detail.locator('.ad-head')).toContainText('已接警');

  await detail.getByRole('button', { name: '显示号码' }).click();
  await page.getByRole('dialog').getByRole('radio', { name: '联系本人', exact: true }).check();
  await page.getByRole('dialog').getByRole('button', { name: '查看', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('本次查看已留痕');
  await page.getByRole('dialog').locator('button[type=submit]').click();
  await expect(detail.locator('.ad-phone')).toHaveText(/^\d{11}$/);

  await detail.getByRole('button', { name: '联系记录' }).click();
  await page.getByLabel('情况记录').fill('电话接通，本人愿意见面。');
  await page.getByRole('dialog').getByRole('button', { name: '联系记录' }).click();
  await expect(detail.locator('.ad-head')).toContainText('已联系');

  await detail.getByRole('button', { name: '风险评估' }).click();
  await page.getByRole('dialog').getByRole('radio', { name: '低', exact: true }).check();
  await page.getByLabel('有轻生想法').check();
  await page.getByLabel('情况记录').fill('有念头，无计划。');
  await page.getByRole('dialog').getByRole('button', { name: '风险评估' }).click();
  await expect(detail.locator('.ad-head')).toContainText('已评估');

  await detail.getByRole('button', { name: '安全计划' }).click();
  await page.getByLabel('1. 预警信号').fill('整夜睡不着');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('安全计划已保存')).toBeVisible();

  await detail.getByRole('button', { name: '处置', exact: true }).click();
  await page.getByRole('dialog').getByRole('radio', { name: '已订安全计划', exact: true }).check();
  await page.getByRole('dialog').getByRole('radio', { name: '3 天', exact: true }).check();
  await page.getByLabel('情况记录').fill('已订计划，三天后随访。');
  await page.getByRole('dialog').getByRole('button', { name: '处置', exact: true }).click();
  await expect(detail).toContainText('下次随访');

  await detail.getByRole('button', { name: '结案' }).click();
  await expect(page.getByRole('dialog')).toContainText('第二人复核');
  await page.getByRole('dialog').getByRole('radio', { name: '已订安全计划', exact: true }).check();
  await page.getByLabel('情况记录').fill('情绪平稳，家人陪伴。');
  await page.getByRole('dialog').getByRole('button', { name: '提交复核' }).click();
  await expect(detail.getByRole('region', { name: '等待第二人复核' })).toContainText('须由另一位');
  await expect(detail.getByRole('button', { name: '复核同意' })).toHaveCount(0);

  const other = await (await browser.newContext({ locale: 'zh-CN' })).newPage();
  await login(other, 'street', '/console/alerts/70018');
  await other.locator('.al-detail').getByRole('button', { name: '复核同意' }).click();
  await other.getByRole('dialog').getByRole('button', { name: '复核同意' }).click();
  await expect(other.locator('.ad-head')).toContainText('已结案');
  await expect(detail.locator('.ad-head')).toContainText('已结案'); // arrives live at the first one
});

test('a new alert arrives without reloading, is marked and announced', async ({ page, request }) => {
  await login(page, 'worker', '/console/alerts');
  await expect(page.locator('.live.live')).toBeVisible();
  const before = await page.locator('.arow').count();
  const t0 = Date.now();
  await request.post('/stub/raise');
  await expect(page.locator('.arow')).toHaveCount(before + 1);
  expect(Date.now() - t0).toBeLessThan(1500);
  await expect(page.locator('.arow.fresh')).toContainText('匿名居民 9D41');
  await expect(page.locator('[aria-live=assertive]')).toContainText('新预警：红色');
});

test('someone was faster: the change is shown and the text is kept', async ({ page, request }) => {
  await login(page, 'worker', '/console/alerts/70016');
  await page.locator('.al-detail').getByRole('button', { name: '联系记录' }).click();
  await page.getByLabel('情况记录').fill('我写了很长的一段记录。');
  await request.post('/stub/touch?id=70016');
  await page.getByRole('dialog').locator('button[type=submit]').click();
  const note = page.locator('[data-conflict]');
  await expect(note).toContainText('已接警 → 已联系');
  await expect(note).toContainText('胡丽萍：电话联系上本人');
  await expect(page.getByLabel('情况记录')).toHaveValue('我写了很长的一段记录。');
  await page.getByRole('button', { name: '核对后仍然提交' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('.al-detail')).toContainText('我写了很长的一段记录。');
});

test('the session runs out: sign in over the page, the note goes on', async ({ page, request }) => {
  await login(page, 'worker', '/console/alerts/70016');
  await page.locator('.al-detail').getByRole('button', { name: '联系记录' }).click();
  await page.getByLabel('情况记录').fill('写到一半。');
  await request.post('/stub/expire');
  await page.getByRole('dialog').locator('button[type=submit]').click();
  const again = page.getByRole('dialog', { name: '请重新登录' });
  await again.getByLabel('密码').fill('demo-password');
  await again.getByRole('button', { name: '登录', exact: true }).click();
  await again.getByRole('textbox', { name: '动态验证码' }).fill('123456');
  await again.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.locator('.al-detail')).toContainText('写到一半。');
});

test('a draft outlives a reload and goes with signing out', async ({ page }) => {
  await login(page, 'worker', '/console/alerts/70016');
  await page.locator('.al-detail').getByRole('button', { name: '联系记录' }).click();
  await page.getByLabel('情况记录').fill('未提交的话');
  await page.reload();
  await page.locator('.al-detail').getByRole('button', { name: '联系记录' }).click();
  await expect(page.getByLabel('情况记录')).toHaveValue('未提交的话');
  await page.keyboard.press('Escape');
  await page.locator('.who').click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await expect(page.getByRole('heading', { name: '登录工作台' })).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify(sessionStorage) + JSON.stringify(localStorage))).not.toContain('未提交');
});

test('keyboard only: from sign-in to a recorded acknowledgement', async ({ page }) => {
  await page.goto('/console/login');
  await page.getByLabel('登录名').focus();
  await page.keyboard.type('worker');
  await page.keyboard.press('Tab');
  await page.keyboard.type('demo-password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: '动态验证码' })).toBeFocused();
  await page.keyboard.type('123456');
  await page.keyboard.press('Enter');
  await expect(page.locator('.arow').first()).toBeVisible();
  await page.waitForTimeout(200);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  const act = page.locator('.al-detail').getByRole('button', { name: '接警' });
  await expect(act).toBeVisible();
  for (let i = 0; i < 60 && !(await act.evaluate((e) => e === document.activeElement)); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const submit = page.getByRole('dialog').locator('button[type=submit]');
  await expect(submit).toBeVisible();
  for (let i = 0; i < 10 && !(await submit.evaluate((e) => e === document.activeElement)); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('.ad-head')).toContainText('已接警');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/console\/alerts$/);
  await page.keyboard.press('/');
  await expect(page.locator('[data-search]')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: '键盘快捷键' })).toBeVisible();
});

test('a task is done and the next follow-up is on the list', async ({ page }) => {
  await login(page, 'worker', '/console/worklist');
  await expect(page.locator('tbody tr').first()).toContainText('已超时');
  await expect(page.locator('tbody tr').first()).toContainText('未好转');
  await page.locator('tbody tr').first().getByRole('button', { name: '记录' }).click();
  await page.getByLabel('情况记录').fill('上门随访，睡眠有改善。');
  await page.getByRole('button', { name: '完成' }).click();
  await expect(page.locator('tbody')).toContainText('上次随访后第 7 天');
});

test('a person: exact search, duplicate warning, masked fields, emergency way in', async ({ page }) => {
  await login(page, 'worker', '/console/persons');
  await page.getByLabel('手机号').last().fill('139057522');
  await expect(page.getByText('应为 11 位手机号')).toBeVisible();
  await page.getByLabel('手机号').last().fill('13905752201');
  await page.getByRole('button', { name: '查找' }).click();
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await page.getByRole('button', { name: '新建档案' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '新建' }).click();
  await expect(page.getByRole('alert')).toContainText('可能已有档案');
  await page.getByRole('link', { name: '打开档案 5002' }).click();
  await expect(page.locator('.pf-kv')).toContainText('139****2201');
  await expect(page.getByRole('button', { name: '查看作答' })).toHaveCount(0);
  await page.getByRole('button', { name: '紧急查看' }).click();
  const d = page.getByRole('dialog');
  await expect(d).toContainText('居民本人可以看到这次查看');
  await d.getByRole('radio', { name: '生命危险', exact: true }).check();
  await d.getByLabel('具体情况').fill('邻居来电称其有轻生举动。');
  await d.getByLabel('我已知悉').check();
  await d.getByRole('button', { name: '确认紧急查看' }).click();
  await d.getByRole('textbox', { name: '动态验证码' }).fill('123456');
  await d.getByRole('button', { name: '确认紧急查看' }).click();
  await expect(page.locator('.pf-rel')).toContainText('紧急查看');
  await page.getByRole('button', { name: '查看作答' }).first().click();
  await expect(page.locator('.ans li')).toHaveCount(9);
});

test('dashboard: the figure equals the table, small cells stay hidden, the file is safe', async ({ page }) => {
  await login(page, 'city', '/console/dashboard');
  await page.getByRole('button', { name: '看表' }).first().click();
  const cells = await page.locator('[data-table=days] tbody td:nth-child(2)').allTextContents();
  const sum = cells.reduce((s, c) => s + Number(c.replace(/,/g, '')), 0);
  const shown = await page.locator('[data-figure=responses] .fig-v').textContent();
  expect(Number((shown ?? '').replace(/[^\d]/g, ''))).toBe(sum);
  await page.getByRole('button', { name: '看表' }).click();
  await expect(page.locator('[data-table=areas] tbody tr').nth(3)).toContainText('已隐藏');
  const frac = await page.locator('.kf-frac b').allTextContents();
  const [a, b] = frac.map((x) => Number(x.replace(/,/g, '')));
  await expect(page.locator('.kf-v')).toHaveText(`${(Math.floor(((a ?? 0) / (b ?? 1)) * 1000) / 10).toFixed(1)}%`);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 CSV' }).click()]);
  const { readFileSync } = await import('node:fs');
  const text = readFileSync((await file.path())!, 'utf8');
  expect(text.charCodeAt(0)).toBe(0xfeff);
  expect(text).toContain('高危即时干预率');
});

test('a refused definition shows its error at the place', async ({ page }) => {
  await login(page, 'admin', '/console/definitions');
  await page.getByRole('button', { name: '上传定义' }).click();
  await page.getByLabel('或粘贴内容').fill('{\n  "id": "x",\n  "scores": [\n    {\n      "bands": []\n    }\n  ]\n}');
  await page.getByRole('button', { name: '上传并校验' }).click();
  await expect(page.locator('[data-pointer]')).toContainText('/scores/0/bands（第 5 行）');
});

test('staff: the first password is shown once', async ({ page }) => {
  await login(page, 'admin', '/console/staff');
  await page.getByRole('button', { name: '新建人员' }).click();
  const d = page.getByRole('dialog');
  await d.getByLabel('姓名').fill('钱多多');
  await d.getByLabel('登录名').fill('qian.dd');
  await d.getByLabel(/^所属机构/).selectOption({ index: 3 });
  await d.getByRole('button', { name: '新建' }).click();
  await expect(page.locator('.pw')).toHaveText('Qiao-7f3K-9mTw-x2');
  await page.getByRole('button', { name: '我已保存' }).click();
  await expect(page.locator('tbody')).toContainText('钱多多');
  await expect(page.getByText('Qiao-7f3K')).toHaveCount(0);
});

test('staff: filtered by place, changed, and somebody was faster', async ({ page, request }) => {
  await login(page, 'admin', '/console/staff');
  const all = await page.locator('tbody tr').count();
  await page.getByLabel('地区 1').selectOption({ label: '越城区' });
  await expect(page.locator('tbody tr')).not.toHaveCount(all);
  await page.getByLabel('所属机构').selectOption({ label: '塔山社区心理咨询室' });
  await expect(page.locator('tbody tr').first()).toContainText('塔山社区');
  await page.getByRole('button', { name: '查看 陈晓燕' }).click();
  await expect(page.getByRole('button', { name: '授予角色' })).toHaveCount(0); // another office's
  await page.getByRole('button', { name: '修改资料' }).click();
  const d = page.getByRole('dialog', { name: '修改资料' });
  await d.getByLabel('职务').fill('网格员');
  await request.post('/stub/touch_staff?login=worker');
  await d.getByRole('button', { name: '保存' }).click();
  await expect(d.getByRole('alert')).toContainText('现为：陈晓燕');
  await d.getByRole('button', { name: '核对后仍然提交' }).click();
  await expect(page.locator('tbody')).toContainText('网格员');
});

test('divisions: one is added, renamed, and not closed while in use', async ({ page }) => {
  await login(page, 'admin', '/console/network');
  await page.getByRole('button', { name: '新增下级' }).click();
  const d = page.getByRole('dialog');
  await expect(d.getByLabel('区划代码')).toHaveValue(/^3306\d{8}$/);
  await d.getByLabel('区划代码').fill('330602001000');
  await expect(d).toContainText('不是绍兴市的直接下级代码');
  await d.getByLabel('区划代码').fill('330699000000');
  await d.getByLabel('名称').fill('滨海新区');
  await d.getByRole('button', { name: '保存' }).click();
  await page.getByRole('button', { name: /^滨海新区/ }).click();
  await page.getByRole('button', { name: '编辑 滨海新区' }).click();
  await d.getByLabel('停用此区划').check();
  await d.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('button', { name: /^滨海新区/ })).toContainText('已停用');
  await page.getByRole('button', { name: /^越城区/ }).click();
  await page.getByRole('button', { name: '编辑 越城区', exact: true }).click();
  await d.getByLabel('停用此区划').check();
  await d.getByRole('button', { name: '保存' }).click();
  await expect(d.getByRole('alert')).toContainText('不能停用');
});

test('a task is passed on', async ({ page }) => {
  await login(page, 'worker', '/console/worklist');
  const row = page.locator('tbody tr', { hasText: '红色预警处置后' });
  await row.getByRole('button', { name: '转派' }).click();
  await page.getByRole('dialog').getByLabel('责任人').selectOption(await page.getByRole('dialog').getByRole('option', { name: /胡丽萍/ }).getAttribute('value') ?? '');
  await page.getByRole('dialog').getByRole('button', { name: '转派' }).click();
  await expect(row).toContainText('胡丽萍');
  await expect(page.locator('tbody tr', { hasText: '事后审查' }).getByRole('button', { name: '转派' })).toHaveCount(0);
});

test('offline: says so, and retries', async ({ page, context }) => {
  await login(page, 'worker', '/console/worklist');
  await expect(page.locator('tbody tr').first()).toBeVisible();
  await context.setOffline(true);
  await page.getByLabel('期限', { exact: true }).selectOption('today');
  await expect(page.getByText('连不上服务器', { exact: true })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: '重试' }).click();
  await expect(page.locator('tbody tr').first()).toBeVisible();
});
