/* The hotline on the program itself: an operator and a supervisor at two desks, by keyboard; a browser that goes away. */
import { createHmac } from 'node:crypto';
import { expect, test, type Page, type Route } from '@playwright/test';
import { axe, clean, DESK, means, noSideways, PHONE, shot, someone, signIn, staff } from './steps.ts';
import { KEYS } from '../apps/console/src/pages/hotline/keys.ts';

test.describe.configure({ mode: 'serial' });
let operator: Page, second: Page, supervisor: Page;
const saved = (page: Page) => page.locator('[data-save=saved]');
const form = (page: Page) => page.locator('.ho-form');

test.afterEach(clean);

test('a call is begun, filled in and closed by keyboard alone', async ({ browser }) => {
  operator = await staff(browser, 'operator');
  await expect(operator.getByRole('heading', { name: '热线', level: 1 })).toBeVisible();
  await expect(operator.locator('.ho-list option').first()).toBeAttached();
  await axe(operator, 'the desk without a call');
  await operator.keyboard.press(KEYS.take);
  await expect(operator.locator('[data-field=ladder] input').first()).toBeFocused();
  await operator.keyboard.press(KEYS.silent); // silent
  await expect(operator.locator('.ho-head')).toContainText('已结束');
  await expect(operator.locator('.crow.on')).toHaveCount(0);
});

test('what was typed is there again after the browser was killed', async ({ browser }) => {
  await operator.keyboard.press(KEYS.take);
  await expect(operator.locator('.ho-head')).toContainText('通话中');
  await operator.getByLabel('来电号码').fill('138 0575 0009');
  await operator.keyboard.press(KEYS.note);
  await expect(form(operator).getByLabel('通话记录')).toBeFocused();
  await operator.setViewportSize({ width: 1280, height: 800 }); // the usual desk: nothing lies over what is typed into
  await operator.keyboard.press(KEYS.note);
  const box = (await form(operator).getByLabel('通话记录').boundingBox())!;
  expect(await operator.evaluate(([x, y]) => document.elementFromPoint(x!, y!)?.tagName, [box.x + 20, box.y + 20])).toBe('TEXTAREA');
  await operator.keyboard.type('夜里睡不着，想不开。');
  await expect(saved(operator)).toBeVisible(); // how soon: call.test.ts
  await expect(operator.locator('.ho-head h2')).toContainText('138****0009');
  const context = operator.context();
  const state = await context.storageState();
  await context.close();
  operator = await someone(browser, { ...DESK, storageState: state });
  await operator.goto('/console/hotline');
  await expect(form(operator).getByLabel('通话记录')).toHaveValue('夜里睡不着，想不开。');
  await axe(operator, 'a call in hand');
  const more = operator.locator('details[data-group=more]'); // norms ask for it, a call does not
  await expect(more.getByRole('group', { name: '文化程度' })).toBeHidden();
  await more.locator('summary').click();
  await more.locator('[data-field=recording_consent] label', { hasText: '不同意' }).click();
  await expect(saved(operator)).toBeVisible();
  await axe(operator, 'a call with what is folded away');
  await shot(operator, 'hotline-call');
});

test('one key calls the supervisor, who reads along and takes over', async ({ browser }) => {
  supervisor = await staff(browser, 'supervisor');
  await expect(supervisor.locator('.lamp.live')).toBeVisible();
  await expect(supervisor.locator('.crow')).toContainText('138****0009');
  await operator.keyboard.press(KEYS.ladder);
  await operator.keyboard.press('ArrowDown');
  await expect(operator.locator('.ho-head')).toContainText('高危');
  await expect(operator.locator('.ho-side')).toContainText('回访计划');
  await expect(supervisor.locator('.crow.high')).toBeVisible();
  await operator.keyboard.press(KEYS.supervisor);
  await expect(supervisor.locator('.crow.help')).toBeVisible(); // pushed
  await axe(operator, 'the supervisor is called');
  await supervisor.keyboard.press(KEYS.supervisor);
  await expect(supervisor.locator('.ho-head')).toContainText('正在旁听');
  await expect(form(supervisor).getByLabel('通话记录')).toHaveValue('夜里睡不着，想不开。');
  await expect(form(supervisor).getByLabel('通话记录')).toBeDisabled();
  await expect(operator.locator('.ho-head')).toContainText('已介入');
  await form(operator).getByLabel('所在位置').fill('人民路 1 号');
  await expect(form(supervisor).getByLabel('所在位置')).toHaveValue('人民路 1 号');
  await axe(supervisor, 'a supervisor reads along');
  await shot(supervisor, 'hotline-supervisor');
  const where = operator.locator('[data-card=where]');
  await where.getByLabel('来电者所在地 1').selectOption({ label: '越城区' });
  await where.getByLabel('来电者所在地 2').selectOption({ label: '塔山街道' });
  await where.getByRole('button', { name: '确定所在地' }).click();
  await expect(where).toContainText('绍兴市越城区塔山街道');
  await expect(supervisor.locator('.ho-side')).toContainText('预警转到当地');
  await axe(operator, 'the place of a caller');
  await shot(operator, 'hotline-place');
  await operator.keyboard.press(KEYS.police);
  await expect(supervisor.locator('.ho-side')).toContainText('联动 110');
  const team = await staff(browser, 'crisis');
  await team.goto('/console/crisis');
  await expect(team.locator('.lamp.live')).toBeVisible();
  await operator.keyboard.press(KEYS.team);
  const ask = operator.getByRole('dialog');
  await expect(ask.getByLabel(/地点/)).toHaveValue('人民路 1 号'); // what the form knows already
  await ask.getByRole('group', { name: '启动原因' }).getByRole('radio').first().check({ force: true }); // they come later than the levels
  await axe(operator, 'the crisis team is called from a call');
  await shot(operator, 'hotline-callout');
  await ask.getByRole('button', { name: '立即呼叫' }).click();
  await expect(ask).toHaveCount(0);
  await expect(supervisor.locator('.ho-side')).toContainText('呼叫危机干预队 等待答复');
  await team.locator('[data-callout]', { hasText: '塔山街道' }).first().click(); // there without reloading
  await expect(team.locator('.al-detail')).toContainText('热线来电');
  await axe(team, 'a call-out from a call');
  await team.locator('.ad-bar').getByRole('button', { name: '我去', exact: true }).click();
  await expect(operator.locator('[data-team]')).toHaveText('危机队：已接受'); // pushed to the call in hand
  await team.locator('.ad-bar').getByRole('button', { name: '已出发', exact: true }).click();
  await expect(operator.locator('[data-team]')).toHaveText('危机队：在途');
  await shot(operator, 'hotline-team');
  await expect(supervisor.locator('.ho-side')).toContainText('呼叫危机干预队 在途');
  await team.locator('.ad-bar').getByRole('button', { name: '已见到本人', exact: true }).click();
  await expect(operator.locator('[data-team]')).toHaveText('危机队：已见到本人');
  await team.context().close();
  const cut = (r: Route): Promise<void> => (r.request().method() === 'PATCH' ? r.abort() : r.continue());
  await operator.route('**/hotline/calls/*', cut); // words that do not leave before it is another's
  await form(operator).getByLabel('通话记录').fill('夜里睡不着，想不开。家里有药。');
  await expect(operator.locator('[data-save]')).toHaveAttribute('data-save', 'offline');
  await supervisor.getByRole('button', { name: '接管' }).click();
  await expect(operator.locator('.toasts')).toContainText('已由他人接管'); // and is theirs to read
  await expect(form(operator)).toHaveCount(0);
  const losses = operator.locator('[data-losses]');
  await expect(losses).toContainText(/来电 .*以下内容没有保存/);
  await expect(losses.locator('.lost-words')).toHaveText('通话记录：家里有药。'); // the rest was saved
  await axe(operator, 'words that were not saved');
  await shot(operator, 'hotline-unsaved');
  await operator.setViewportSize({ width: 390, height: 844 });
  await noSideways(operator, 'words that were not saved, on a phone');
  await shot(operator, 'hotline-unsaved-phone');
  await operator.setViewportSize({ width: 1440, height: 900 });
  await losses.getByRole('button', { name: '知道了' }).click();
  await expect(losses).toHaveCount(0);
  await operator.unroute('**/hotline/calls/*', cut);
  await expect(form(supervisor).getByLabel('通话记录')).toBeEnabled();
});

test('a call is passed on with its half-filled form, and finished by the other', async ({ browser }) => {
  second = await staff(browser, 'operator2');
  await expect(second.locator('.lamp.live')).toBeVisible();
  await supervisor.getByRole('button', { name: '转接' }).click();
  const dialog = supervisor.getByRole('dialog');
  const name = (await second.locator('.shell-top .nm').textContent())!.trim();
  await dialog.getByLabel('转给').selectOption({ label: name });
  await axe(supervisor, 'passing a call on');
  await dialog.getByRole('button', { name: '转接' }).click();
  await expect(form(second).getByLabel('通话记录')).toHaveValue('夜里睡不着，想不开。');
  await second.keyboard.press(KEYS.done);
  await expect(second.locator('.ho-head')).toContainText('整理中');
  await expect(second.locator('[data-field=kind] input').first()).toBeFocused(); // on to what is still asked for
  await second.keyboard.press(KEYS.ladder);
  means(/422 POST .*hotline\.unfilled/);
  await second.keyboard.press(KEYS.done); // what is required is not there yet
  await expect(second.locator('[data-field=kind] input').first()).toBeFocused();
  await second.keyboard.press('Space');
  await form(second).getByRole('checkbox', { name: '个人情绪' }).check();
  await expect(saved(second)).toBeVisible();
  await second.keyboard.press(KEYS.done);
  await expect(second.locator('.ho-head')).toContainText('已结束');
  await shot(second, 'hotline-done');
  const ask = second.locator('[data-debrief=ask]'); // how are you, after that call
  await expect(ask).toContainText('刚才的来电不轻松');
  await axe(second, 'care after a hard call');
  await shot(second, 'hotline-debrief');
  await ask.getByRole('button', { name: '想和督导谈谈' }).click();
  await expect(ask).toHaveCount(0);
  await supervisor.reload();
  const care = supervisor.locator('[data-debrief=unit]');
  await expect(care.locator('li', { hasText: name })).toContainText('想谈谈');
  await axe(supervisor, 'who wants a talk');
  await care.locator('li', { hasText: name }).first().getByRole('button', { name: '已谈过' }).click();
  await expect(care.locator('li', { hasText: name })).toHaveCount(0);
});

test('a repeat caller is known again, and an alert has been raised', async ({ browser }) => {
  await operator.reload();
  await expect(operator.getByRole('heading', { name: '热线', level: 1 })).toBeVisible();
  await operator.keyboard.press(KEYS.take);
  await operator.getByLabel('来电号码').fill('13805750009');
  await operator.keyboard.press('Tab');
  await expect(operator.locator('.ho-side')).toContainText('重复来电，此前 1 次');
  await operator.getByLabel('备注类别').selectOption({ label: '既往高危，先问安全' });
  await operator.getByLabel('备注内容').fill('独居');
  await operator.getByRole('button', { name: '添加备注' }).click();
  await expect(operator.locator('.hn')).toContainText('独居');
  await axe(operator, 'a repeat caller');
  await operator.keyboard.press(KEYS.nuisance);
  await expect(operator.locator('.ho-head')).toContainText('已结束');
  const street = await staff(browser, 'street');
  await street.goto('/console/alerts');
  await expect(street.locator('.arow.red', { hasText: '塔山街道' }).first()).toBeVisible(); // where the caller was
  await street.context().close();
  const crisis = await staff(browser, 'city');
  await crisis.goto('/console/alerts');
  await expect(crisis.locator('.arow.red', { hasText: '塔山街道' }).first()).toBeVisible(); // moved, seen from above
  for (const p of [crisis, second, supervisor]) await p.context().close();
});

test('a supervisor reads the month, looks behind a figure and reviews a call', async ({ browser }) => {
  const page = await staff(browser, 'supervisor');
  await page.goto('/console/hreport');
  const figure = page.locator('[data-figure=attempts]');
  await expect(figure).toBeVisible();
  await axe(page, 'the month of the hotline');
  const n = Number((await figure.locator('dd').textContent())!.replace(/\D/g, ''));
  expect(n).toBeGreaterThan(2);
  await figure.getByRole('button').click();
  await expect(page.locator('[data-list] tbody tr')).toHaveCount(n);
  await axe(page, 'the calls behind a figure');
  await shot(page, 'hotline-report');
  await page.locator('[data-list] tbody tr').last().getByRole('button').click();
  const recording = page.getByRole('dialog').locator('[data-card=recording]');
  await recording.getByRole('button', { name: '保全录音' }).click();
  await expect(recording.getByLabel('理由')).toBeFocused();
  await page.keyboard.type('公安机关调取');
  await recording.getByLabel('依据（文号、通知）').fill('越公调证〔2025〕17号');
  await page.keyboard.press('Enter');
  await expect(recording).toContainText('保全中');
  await expect(recording.locator('[data-order]')).toHaveText('越公调证〔2025〕17号');
  await axe(page, 'a recording that is held');
  await page.context().close();
});

test('a caller is passed on to a hospital, and the call says what became of it', async ({ browser }) => {
  const desk = await staff(browser, 'hospital');
  await desk.goto('/console/referrals');
  await expect(desk.locator('.lamp.live')).toBeVisible();
  await expect(desk.locator('.shell-top')).toContainText('第七人民医院心理门诊');
  const one = await staff(browser, 'operator2');
  await expect(one.locator('.lamp.live')).toBeVisible();
  await expect(one.locator('.lights [data-light=duty]').first()).toContainText('值班督导'); // who stands behind them now
  await expect(one.locator('.ho-list option').first()).toBeAttached();
  await one.keyboard.press(KEYS.take);
  await expect(one.locator('[data-field=ladder] input').first()).toBeFocused();
  await one.getByLabel('来电号码').fill('13905750011');
  await form(one).getByLabel('称呼').fill('王女士');
  await form(one).getByLabel('通话记录').fill('连续一月失眠，愿意去医院看看。');
  await expect(one.locator('.ho-head h2')).toContainText('139****0011');
  await one.keyboard.press(KEYS.passOn);
  const letter = one.getByRole('dialog');
  await expect(letter.getByLabel('转介原因')).toHaveValue(/连续一月失眠/); // what the form holds already
  await expect(letter.getByLabel('姓名')).toHaveValue('王女士');
  await letter.getByLabel('转介类型').selectOption({ label: '社区转医院' });
  const to = letter.getByLabel('接收机构');
  const hospital = to.locator('option', { hasText: '第七人民医院心理门诊' }); // of that log-in
  await expect(hospital).toHaveCount(1);
  await to.selectOption({ label: (await hospital.textContent())!.trim() });
  await expect(letter.getByRole('button', { name: '发出转介' })).toBeDisabled(); // nobody has agreed yet
  await letter.getByRole('radio', { name: '本人电话中口头同意' }).check({ force: true });
  await axe(one, 'a caller is passed on');
  await shot(one, 'hotline-pass-on');
  await letter.getByRole('button', { name: '发出转介' }).click();
  const card = one.locator('[data-card=passed]');
  await expect(card).toContainText('已发出');
  await expect(card).not.toContainText('失眠');
  const row = desk.locator('.rrow', { hasText: '援助热线' }).first();
  await row.click(); // there without reloading
  await expect(desk.locator('.rd-letter')).toContainText('连续一月失眠');
  await expect(desk.locator('.rd-letter')).toContainText('王女士');
  await desk.getByRole('button', { name: '退回', exact: true }).click();
  await desk.getByRole('dialog').getByRole('radio', { name: '暂无接诊能力' }).check({ force: true });
  await desk.getByRole('dialog').getByRole('button', { name: '退回' }).click();
  await expect(card).toContainText('退回原因：暂无接诊能力'); // told to the call in hand
  await expect(one.locator('[data-passed] li')).toHaveCount(1);
  await axe(one, 'what was passed on was refused');
  await shot(one, 'hotline-passed');
  await card.getByRole('button', { name: '结案' }).click();
  await letter.getByRole('radio', { name: '已另行转介' }).check({ force: true });
  await axe(one, 'a referral is ended from the call');
  await letter.getByRole('button', { name: '结案' }).click();
  await expect(card).toContainText('已结案');
  await expect(letter).toHaveCount(0);
  await expect(one.locator('[data-passed]')).toHaveCount(0);
  await one.setViewportSize({ width: 390, height: 844 });
  await noSideways(one, 'the desk on a phone');
  await shot(one, 'hotline-passed-phone');
  await one.setViewportSize({ width: 1440, height: 900 });
  await one.keyboard.press(KEYS.silent);
  await expect(one.locator('.ho-head')).toContainText('已结束');
  await one.context().close();
  await desk.context().close();
});

test('an operator marks a call by key; the supervisor chooses, draws and reviews it', async ({ browser }) => {
  const one = await staff(browser, 'operator2');
  await expect(one.locator('.ho-list option').first()).toBeAttached();
  await one.keyboard.press(KEYS.take);
  await expect(one.locator('[data-field=ladder] input').first()).toBeFocused();
  await one.keyboard.press(KEYS.mark);
  const why = one.getByRole('dialog');
  await why.getByLabel('为什么值得看').fill('不知道该不该追问');
  await axe(one, 'marking a call');
  await shot(one, 'hotline-mark');
  await why.getByRole('button', { name: '标记供质检' }).click();
  await expect(one.locator('.ho-head [data-marked]')).toContainText('不知道该不该追问');
  await expect(why).toHaveCount(0); // keys are the dialog's while it is there
  await one.keyboard.press(KEYS.silent);
  await expect(one.locator('.ho-head')).toContainText('已结束');
  await one.keyboard.press(KEYS.take);
  await expect(one.locator('.ho-head')).toContainText('通话中');
  await one.keyboard.press(KEYS.silent);
  await expect(one.locator('.ho-head')).toContainText('已结束');
  await one.keyboard.press(KEYS.mark); // afterwards, too
  await why.getByLabel('为什么值得看').fill('第二个无声来电');
  await why.getByRole('button', { name: '标记供质检' }).click();
  await expect(one.locator('.ho-head [data-marked]')).toContainText('第二个无声来电');
  await one.context().close();

  const page = await staff(browser, 'supervisor');
  await page.goto('/console/hsample');
  const matched = page.locator('[data-matched]'), rows = page.locator('[data-list] tbody tr');
  await expect(matched).toContainText(/符合条件 [1-9]\d* 个/);
  await axe(page, 'what to draw from');
  await page.getByLabel('风险').selectOption({ label: '高危' });
  await page.getByLabel('问题类型').selectOption({ label: '性心理' });
  await page.getByLabel('通话时长').selectOption({ label: '30 分钟以上' });
  await page.getByLabel('只抽已标记的来电').check();
  await expect(page.locator('[data-empty]')).toBeVisible(); // nothing is like that
  await expect(page.getByRole('button', { name: '抽取', exact: true })).toBeDisabled();
  await axe(page, 'nothing to draw from');
  for (const label of ['风险', '问题类型', '通话时长']) await page.getByLabel(label).selectOption({ index: 0 });
  await expect(matched).toContainText(/符合条件 ([2-9]|\d\d+) 个/); // these two, and what the demonstration marked
  const n = Number(/符合条件 (\d+) 个/.exec((await matched.textContent())!)![1]);
  await page.getByLabel('抽取数量').fill('1');
  await page.keyboard.press('Enter'); // by keyboard alone
  await expect(page.locator('[data-list] h2')).toContainText(`第 1 次抽取：${n} 个中的 1 个`);
  await expect(rows).toHaveCount(1);
  await page.getByRole('button', { name: '换一批' }).click();
  await expect(page.locator('[data-list] h2')).toContainText('第 2 次抽取');
  await page.getByLabel('只抽已标记的来电').uncheck();
  await expect(page.locator('[data-list]')).toHaveCount(0); // another choice: not what was drawn
  await page.getByLabel('只抽已标记的来电').check();
  await expect(matched).toContainText(`符合条件 ${n} 个`);
  await page.getByLabel('抽取数量').fill('50');
  await page.getByRole('button', { name: '抽取', exact: true }).click();
  await expect(rows).toHaveCount(n);
  await expect(rows.first()).toContainText('已标记');
  const fresh = rows.filter({ hasText: '未质检' }), u = await fresh.count();
  expect(u).toBeGreaterThanOrEqual(2); // the demonstration's may be reviewed
  await axe(page, 'calls drawn for review');
  await shot(page, 'hotline-sample');
  await fresh.first().getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('[data-marked]')).toContainText(/不知道该不该追问|第二个无声来电|督导|结束得|怎么回应/);
  await dialog.getByLabel('督导意见').fill('先问安全，记录完整。');
  await axe(page, 'a review');
  await shot(page, 'hotline-review');
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(fresh).toHaveCount(u - 1);
  await expect(rows).toHaveCount(n); // still there, and shown as such
  await expect(rows.filter({ hasText: '本人已评' }).first()).toBeVisible();
  await expect(matched).toContainText(`符合条件 ${n} 个，其中已质检 ${n - u + 1} 个`);
  await page.getByLabel('只抽未质检的来电').check();
  await expect(matched).toContainText(`符合条件 ${u - 1} 个`);
  await page.setViewportSize({ width: 390, height: 844 });
  await noSideways(page, 'the draw on a phone');
  await shot(page, 'hotline-sample-phone');
  await page.context().close();
});

test('a supervisor says who is who, enters a training and fills in what the exchange could not tell', async ({ browser }) => {
  const page = await staff(browser, 'supervisor');
  await page.goto('/console/hreport');
  const row = page.locator('[data-register] tbody tr').first();
  await row.getByLabel('任职').selectOption({ label: '志愿者' });
  await row.getByLabel('专业背景').selectOption({ label: '心理治疗师' });
  await expect(page.locator('[data-staff]')).toContainText('志愿者 心理治疗师');
  await page.getByRole('button', { name: '登记培训' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('内容').fill('高危来电处理');
  await dialog.getByLabel('小时').fill('1.5');
  await dialog.getByRole('checkbox').first().check();
  await axe(page, 'a training');
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(page.locator('[data-trainings]')).toContainText('高危来电处理');
  await expect(page.locator('[data-taught]')).toContainText('1.5 小时');
  await axe(page, 'staff and trainings');
  await shot(page, 'hotline-staff');
  await page.getByRole('button', { name: '补录话单' }).click();
  await dialog.getByRole('radio', { name: 'queue_log' }).check({ force: true });
  const at = Math.floor(Date.now() / 1000) - 900;
  const log = `${at}|${at}.77|hotline|NONE|ENTERQUEUE||13800138000|1\n${at + 20}|${at}.77|hotline|NONE|ABANDON|1|1|20\nnonsense\n`;
  await dialog.locator('input[type=file]').setInputFiles({ name: 'queue_log', mimeType: 'text/plain', buffer: Buffer.from(log) });
  await axe(page, 'filling in');
  await dialog.getByRole('button', { name: '补录' }).click();
  await expect(dialog.getByRole('status')).toContainText('读到 3 条，其中无关 0 条，看不懂 1 条');
  await page.context().close();
});

test('who answers sees the own roster and asks for a swap; the supervisor plans it', async ({ browser }) => {
  const one = await staff(browser, 'operator');
  await one.goto('/console/duty');
  await expect(one.locator('main')).toContainText('绍兴市心理热线');
  await expect(one.locator('main')).not.toContainText('危机干预队');
  await expect(one.getByRole('button', { name: '自动排班' })).toHaveCount(0);
  await axe(one, 'the roster of the hotline');
  await one.context().close();
  const boss = await staff(browser, 'supervisor');
  await boss.goto('/console/duty');
  await expect(boss.locator('main')).toContainText('绍兴市心理热线');
  await expect(boss.getByRole('button', { name: '自动排班' })).toBeVisible();
  await axe(boss, 'the roster of the hotline, planned');
  await shot(boss, 'hotline-duty');
  await boss.context().close();
});

test('an administrator makes a line', async ({ browser }) => {
  const admin = await someone(browser, DESK);
  await signIn(admin, 'admin');
  await expect(admin.locator('.shell')).toBeVisible();
  await admin.goto('/console/lines');
  await expect(admin.locator('tbody')).toContainText('12356');
  await axe(admin, 'lines');
  await admin.getByRole('button', { name: '新增线路' }).click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByLabel('号码').fill('96525');
  await dialog.getByLabel('名称').fill('青少年专线');
  const hours = dialog.getByRole('group', { name: '服务时间' });
  await hours.getByRole('radio', { name: '按星期' }).check({ force: true });
  await hours.getByRole('button', { name: '加一段时间' }).click();
  await expect(hours.getByRole('status')).toContainText('周一至周五 08:30–17:30、18:30–21:30');
  await hours.getByRole('button', { name: '其他日子另有时间' }).click();
  await hours.getByLabel('从', { exact: true }).last().fill('20:00');
  await hours.getByLabel('到', { exact: true }).last().fill('08:00');
  await expect(hours.getByRole('status')).toContainText('周六至周日 20:00–次日 08:00；法定节假日 20:00–次日 08:00');
  await shot(admin, 'line-hours');
  await axe(admin, 'a new line');
  await hours.getByRole('radio', { name: '24 小时' }).check({ force: true });
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(admin.locator('tbody')).toContainText('96525');
  await expect(admin.locator('.note code').first()).toHaveText(/^[\w-]{32}$/);
  await expect(admin.locator('.note code').last()).toHaveText(/^[0-9a-f]{64}$/); // the exchange that cannot sign has a key of its own
  const first = (await admin.locator('.note code').first().textContent())!;
  await admin.getByRole('button', { name: '更换交换机密钥 96525' }).click();
  await expect(dialog).toContainText('原密钥立即失效'); // not by one tap
  await axe(admin, 'another secret');
  await dialog.getByRole('button', { name: '取消' }).click();
  await expect(admin.locator('.note code').first()).toHaveText(first);
  await admin.getByRole('button', { name: '更换交换机密钥 96525' }).click();
  await dialog.getByRole('button', { name: '更换交换机密钥' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(admin.locator('.note code').first()).not.toHaveText(first);
  await admin.context().close();
});

test('a line that is open while nobody is planned is said where rosters are made, and planned from there', async ({ browser }) => {
  const admin = await staff(browser, 'admin');
  const boss = await staff(browser, 'supervisor');
  await boss.goto('/console/duty');
  const cover = (page: Page) => page.getByRole('region', { name: '热线开放时有没有人值班' });
  await expect(cover(boss)).toContainText(/\d+ 段时间人数不足/); // the line that was just made: two seats more than operators while the local one is open
  await expect(cover(boss)).toContainText(/缺 [12] 人/);
  await shot(boss, 'hotline-cover-short');
  await admin.goto('/console/lines');
  const row = (number: string) => admin.locator('tbody tr', { hasText: number });
  await expect(row('96525')).toContainText(/\d+ 段时间人数不足/);
  await shot(admin, 'lines-cover');
  await row('96525').getByRole('button', { name: '修改' }).click();
  await admin.getByRole('dialog').getByRole('checkbox', { name: '启用' }).uncheck({ force: true });
  await admin.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(row('12356')).toContainText('开放时间均已排班'); // the demonstration has no hole
  await expect(row('96525')).toContainText('停用');
  await boss.reload();
  await expect(cover(boss)).toContainText('开放时间均已排班');
  await axe(boss, 'lines are covered');
  await boss.context().close();

  const made = await admin.evaluate(async () => {
    const csrf = ((await (await fetch('/api/v1/session')).json()) as { csrf: string }).csrf;
    const post = async (path: string, body: object) => (await fetch(`/api/v1/${path}`, { method: 'POST', headers: { 'X-CSRF': csrf, 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json() as Promise<{ id: string }>;
    const unit = await post('units', { area: 330602000000, kind: 'hotline', name: '越城区心理热线' });
    return post('hotline/lines', { unit: unit.id, number: '88990011', name: '区热线', hours: '1-7 08:30-20:30', seats: 2 });
  });
  expect(made.id).toBeTruthy();
  await admin.reload();
  await expect(row('88990011')).toContainText('没有值班表');
  await expect(cover(admin)).toContainText('88990011 开放时无人值班');
  await axe(admin, 'a line without a roster');
  await noSideways(admin, 'lines');
  await shot(admin, 'lines-no-roster');
  await admin.context().close();

  const district = await staff(browser, 'district');
  await district.goto('/console/duty');
  await expect(cover(district)).toContainText('88990011 开放时无人值班');
  await expect(cover(district)).toContainText('每天 08:30–20:30 缺 2 人');
  await axe(district, 'a line without a roster, where rosters are made');
  await shot(district, 'duty-no-roster');
  const phone = await staff(browser, 'district', PHONE);
  await phone.goto('/console/duty');
  await expect(cover(phone)).toContainText('没有值班表');
  await noSideways(phone, 'a line without a roster on a phone');
  await shot(phone, 'duty-no-roster-phone');
  await phone.context().close();
  await cover(district).getByRole('button', { name: '新建值班表' }).click();
  const dialog = district.getByRole('dialog');
  await expect(dialog.getByLabel('岗位名称')).toHaveCount(2);
  await expect(dialog.getByLabel('每天从')).toHaveValue('510');
  await axe(district, 'a roster made for lines');
  await shot(district, 'duty-roster-for-lines');
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(district.getByRole('heading', { name: '越城区心理热线值班', level: 1 })).toBeVisible();
  await expect(cover(district)).toContainText(/越城区心理热线值班有 \d+ 处空缺/); // from now on they are the roster's
  await expect(cover(district)).not.toContainText('缺 2 人');
  await expect(district.getByRole('region', { name: '空缺', exact: true })).toContainText('每天 08:30–20:30');
  await shot(district, 'duty-holes-merged');
  await district.context().close();
});

test('a call of the exchange is seen on every page; who answered at the telephone takes its form', async ({ browser }) => {
  const admin = await staff(browser, 'admin');
  await admin.goto('/console/lines');
  await admin.getByRole('button', { name: '新增线路' }).click();
  await admin.getByRole('dialog').getByLabel('号码').fill('96526');
  await admin.getByRole('dialog').getByLabel('名称').fill('交换机线路');
  await admin.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(admin.locator('.note code').first()).toHaveText(/^[\w-]{32}$/);
  const secret = (await admin.locator('.note code').first().textContent())!;
  await admin.context().close();
  const one = await staff(browser, 'operator');
  const boss = await staff(browser, 'supervisor');
  await boss.goto('/console/hreport');
  await expect(boss.locator('.lamp.live')).toBeVisible();
  await expect(one.locator('.lamp.live')).toBeVisible();
  const lines = (await (await one.request.get('/api/v1/hotline/lines?mine=1')).json()) as { items: { id: string; number: string }[] };
  const line = lines.items.find((l) => l.number === '96526')!.id;
  const tell = async (event: string): Promise<void> => {
    const at = Date.now();
    const body = JSON.stringify({ call: 'pop-1', event, at_ms: at, from: '13700137123' });
    const sig = createHmac('sha256', secret).update(`${String(at)}.${body}`).digest('hex');
    expect((await one.request.post(`/api/v1/hotline/exchange/${line}/events?at=${String(at)}&sig=${sig}`, { data: body, headers: { 'Content-Type': 'application/json' } })).status()).toBe(204);
  };
  await tell('ring');
  await expect(boss.locator('[data-heard]')).toContainText('有新来电振铃');
  await expect(one.locator('.crow')).toContainText('137****7123');
  await axe(boss, 'a call rings while the supervisor reads figures');
  await tell('answer'); // a handset was lifted, no key was pressed
  await expect(boss.locator('[data-heard]')).toHaveCount(0);
  await expect(one.locator('.crow')).toContainText('通话中');
  await one.keyboard.press(KEYS.take);
  await expect(one.locator('.ho-head h2')).toContainText('137****7123');
  await expect(one.getByRole('button', { name: '呼叫督导' })).toBeVisible();
  await expect(one.locator('.crow')).toHaveCount(1);
  await one.keyboard.press(KEYS.supervisor);
  await expect(boss.locator('[data-heard]')).toContainText('有接线员呼叫督导');
  await boss.locator('[data-heard] a').click();
  await expect(boss.locator('.crow.help')).toContainText('137****7123');
  await one.keyboard.press(KEYS.silent);
  await expect(one.locator('.crow')).toHaveCount(0);
  await one.context().close();
  await boss.context().close();
});

test('whose call-back a colleague takes over is told so, wherever they are', async ({ browser }) => {
  const one = await staff(browser, 'operator'), two = await staff(browser, 'operator2');
  const name = (await two.locator('.shell-top .nm').textContent())!.trim();
  const back = (page: Page, task: string) => page.locator(`[data-back="${task}"]`);
  const told = one.locator('[data-losses] .note');
  for (const p of [one, two]) await expect(p.locator('.lamp.live')).toBeVisible();
  await expect(two.locator('[data-back]').first()).toBeVisible();
  await one.keyboard.press(KEYS.callBack);
  const mine = one.locator('[data-back]', { has: one.getByRole('button', { name: '已回访' }) }).first();
  await expect(mine).toBeVisible();
  const task = (await mine.getAttribute('data-back'))!;
  await expect(one.locator('.ho-head')).toBeVisible(); // the call it follows
  await back(two, task).locator('[data-take]').click();
  await expect(told).toHaveCount(1);
  await expect(told).toContainText(`已由${name}接手`);
  await expect(back(one, task)).toContainText(`${name}已接手`);
  await axe(one, 'a call-back was taken over');
  await shot(one, 'hotline-back-lost');
  await told.getByRole('button', { name: '知道了' }).click();
  await expect(told).toHaveCount(0);

  await back(one, task).locator('[data-take]').click(); // and back; the other is told
  await expect(two.locator('[data-losses]')).toContainText('接手，您不用再打了');
  await one.locator('.acct .who').click();
  await one.locator('.acct .pop a').click();
  await expect(one.locator('.ho')).toHaveCount(0);
  await back(two, task).locator('[data-take]').click();
  await expect(told).toContainText(`已由${name}接手`);
  await axe(one, 'a call-back was taken over, seen on another page');
  await shot(one, 'hotline-back-lost-elsewhere');
  for (const p of [one, two]) await p.context().close();
});
