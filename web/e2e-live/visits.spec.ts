/* Visits after a crisis: whoever owns the alert finds the first one on the worklist, says how the person was, and they end only when
 * two in a row were stable. */
import { expect, test, type Page } from '@playwright/test';
import { axe, clean, inDanger, noSideways, PASSWORD, PHONE, shot, signIn, someone, staff } from './steps.ts';

test.afterEach(clean);

/** Steps of a call-out as the phone page sends them. */
async function goThrough(member: Page, id: string): Promise<void> {
  const states = await member.evaluate(async (one) => {
    const csrf = ((await (await fetch('/api/v1/session')).json()) as { csrf: string }).csrf;
    const done: number[] = [];
    for (const [step, body] of [['answer', { accept: true }], ['meet', {}], ['outcome', { outcome: 'on_site', note: '家属陪同' }]] as const) {
      const { version } = (await (await fetch(`/api/v1/crisis/callouts/${one}`)).json()) as { version: number };
      const r = await fetch(`/api/v1/crisis/callouts/${one}/${step}`, { method: 'POST', headers: { 'X-CSRF': csrf, 'Content-Type': 'application/json', 'Idempotency-Key': `${one}-${step}` }, body: JSON.stringify({ version, ...body }) });
      done.push(r.status);
    }
    return done;
  }, id);
  expect(states).toEqual([200, 200, 200]);
}

test('visits go on until two in a row are stable', async ({ browser }) => {
  test.setTimeout(90_000);
  const member = await someone(browser, PHONE);
  await signIn(member, 'crisis', PASSWORD);
  await expect(member.locator('.shell')).toBeVisible();
  const worker = await staff(browser, 'worker');
  await worker.goto('/console/alerts');
  await expect(worker.locator('.lamp.live')).toBeVisible();
  await expect(worker.locator('.arow').first()).toBeVisible();
  await inDanger(browser);
  await worker.locator('.arow.fresh').first().click();
  await worker.locator('.al-detail').getByRole('button', { name: '接警' }).click();
  const dialog = worker.getByRole('dialog');
  await dialog.locator('button[type=submit]').click();
  await expect(worker.locator('.ad-head')).toContainText('已接警');
  await worker.locator('.ad-bar').getByRole('button', { name: '呼叫危机干预队' }).click();
  await dialog.getByRole('radio', { name: '伤害自身的行为或危险' }).check();
  await dialog.getByLabel(/具体地点/).fill('永浦社区 2 幢');
  const made = worker.waitForResponse((r) => /\/crisis\/callouts$/.test(r.url()) && r.request().method() === 'POST');
  await dialog.getByRole('button', { name: '立即呼叫' }).click();
  const call = (await (await made).json()) as { id: string; person: string };
  await goThrough(member, call.id);

  await worker.goto('/console/worklist');
  const row = worker.locator('tbody tr').filter({ has: worker.locator(`a[href$="/persons/${call.person}"]`) }).filter({ hasText: '危机处置后' });
  for (const [n, finding] of [[1, '稳定'], [2, '基本稳定'], [3, '稳定'], [4, '稳定']] as const) {
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(`危机处置后第${n}次随访`);
    await row.getByRole('button', { name: '记录' }).click();
    await expect(dialog).toContainText(`此前已连续 ${n === 2 || n === 4 ? 1 : 0} 次`);
    await dialog.getByRole('textbox').fill('上门见到本人，家属在场。');
    if (n === 1) {
      await expect(dialog.getByText('本次见到的情况').first()).toBeVisible();
      await axe(worker, 'visit after a crisis');
      await shot(worker, 'visit-finding');
    }
    await dialog.getByRole('radio', { name: finding, exact: true }).check();
    await dialog.locator('button[type=submit]').click();
    await expect(dialog).toHaveCount(0);
  }
  await expect(row).toHaveCount(0);
  await noSideways(worker, 'worklist');
  await member.context().close();
  await worker.context().close();
});
