// Members, sessions, tokens, access keys, the audit of all that, and the console in Korean: as an owner does it by clicking.
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Page } from '@playwright/test';
import { expect, fillSignIn, openSession, test } from '../console/console-test.ts';

test('a member is let in with a one-time password, loses sessions and membership at once, and the audit log shows it', async ({
  strictPage: page,
  enter,
  house,
  browser,
}) => {
  await openSettings(enter, page, 'Members');
  await page.getByRole('button', { name: 'Add a member' }).click();
  await page.getByLabel('E-mail').fill('new@example.com');
  await page.getByRole('dialog').getByRole('button', { name: 'Add a member' }).click();
  const once = (await page.getByRole('region', { name: 'One-time password' }).textContent()) ?? '';
  await page.getByRole('button', { name: 'Done' }).click();

  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(`${house.consoleUrl}/sign-in`);
  await fillSignIn(other, { email: 'new@example.com', password: once.trim() });
  await expect(other).toHaveURL(/\/new-password$/);
  const projectId = /projects\/(\w+)\//.exec(page.url())?.[1] ?? '';
  const input = encodeURIComponent(JSON.stringify({ projectId }));
  const refused = await context.request.get(`${house.consoleUrl}/api/trpc/apis.list?input=${input}`);
  expect(await refused.json()).toMatchObject({ error: { data: { errorCode: 'auth.password_change_required' } } });
  await other.getByLabel('One-time password').fill(once.trim());
  await other.getByLabel('New password').fill('their own password');
  await other.getByRole('button', { name: 'Save password' }).click();
  await expect(other.getByRole('heading', { name: 'Overview' })).toBeVisible();

  await page.getByLabel('Role of new@example.com').selectOption('operator');
  await expect(page.getByLabel('Role of new@example.com')).toHaveValue('operator');
  await page.getByRole('button', { name: 'Remove new@example.com' }).click();
  await page.getByLabel('Type new@example.com to confirm').fill('new@example.com');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('new@example.com')).toHaveCount(0);
  expect((await context.request.get(`${house.consoleUrl}/api/trpc/apis.list?input=${input}`)).status()).toBe(403);
  await context.close();

  await page.getByRole('link', { name: 'Audit' }).click();
  await page.getByLabel('Search action, name or person').fill('new@example.com');
  await expect(page).toHaveURL(/search=new/);
  await page.getByRole('button', { name: 'Show member.change_role of new@example.com' }).click();
  const role = page.getByRole('row', { name: /^role/ });
  await expect(role.locator('del')).toHaveText('viewer');
  await expect(role.locator('ins')).toHaveText('operator');
});

test('the last owner stays, with the reason told', async ({ page, enter, operator }) => {
  await openSettings(enter, page, 'Members');
  await page.getByRole('button', { name: `Remove ${operator.email}` }).click();
  await page.getByLabel(`Type ${operator.email} to confirm`).fill(operator.email);
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.locator('[data-code="resource.in_use"]')).toContainText('at least one owner');
});

test('a session ended in one browser is dead in the other with its next request', async ({
  strictPage: page,
  enter,
  house,
  operator,
  browser,
}) => {
  const context = await browser.newContext();
  await openSession(context.request, house, operator);
  expect((await context.request.get(`${house.consoleUrl}/api/trpc/access.whoAmI`)).status()).toBe(200);
  await openSettings(enter, page, 'My sessions');
  // The list is there before it is emptied: an empty one would also be one still on its way.
  await expect(page.getByRole('button', { name: 'End session' })).not.toHaveCount(0);
  await page.getByRole('button', { name: 'End all others' }).click();
  await expect(page.getByRole('button', { name: 'End session' })).toHaveCount(0);
  expect((await context.request.get(`${house.consoleUrl}/api/trpc/access.whoAmI`)).status()).toBe(401);
  expect((await page.request.get(`${house.consoleUrl}/api/trpc/access.whoAmI`)).status()).toBe(200);
  await context.close();
});

test('an access token and an AWS access key work once made, and not once revoked', async ({
  strictPage: page,
  enter,
  house,
  playwright,
}) => {
  await openSettings(enter, page, 'Access tokens');
  await page.getByRole('button', { name: 'Create an access token' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('deployer');
  await page.getByRole('dialog').getByRole('button', { name: 'Create an access token' }).click();
  const token = ((await page.getByRole('region', { name: 'Access token' }).textContent()) ?? '').trim();
  const program = await playwright.request.newContext({ extraHTTPHeaders: { authorization: `Bearer ${token}` } });
  expect((await program.get(`${house.consoleUrl}/api/trpc/access.whoAmI`)).status()).toBe(200);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke deployer' }).click();
  await page.getByLabel('Type deployer to confirm').fill('deployer');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('row', { name: /deployer/ })).toContainText('Revoked');
  expect((await program.get(`${house.consoleUrl}/api/trpc/access.whoAmI`)).status()).toBe(401);
  await program.dispose();

  await page.getByRole('tab', { name: 'AWS credentials' }).click();
  await page.getByRole('button', { name: 'Create an access key' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('worker');
  await page.getByRole('dialog').getByRole('button', { name: 'Create an access key' }).click();
  const lines = (await page.getByRole('region', { name: 'Access key and secret' }).textContent()) ?? '';
  const [, accessKeyId = ''] = /KEY_ID=(\S+)/.exec(lines) ?? [];
  const [, secretAccessKey = ''] = /'(\S+)'/.exec(lines) ?? [];
  const client = new SQSClient({
    endpoint: house.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
  await expect.poll(() => client.send(new ListQueuesCommand({})).then(() => 'in', String)).toBe('in');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke worker' }).click();
  await page.getByLabel(`Type ${accessKeyId} to confirm`).fill(accessKeyId);
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('row', { name: /worker/ })).toContainText('Revoked');
  await expect.poll(() => client.send(new ListQueuesCommand({})).then(() => 'in', String)).not.toBe('in');
  client.destroy();
});

test('an owner makes a second project, which begins empty and says whose keys its lines need', async ({
  strictPage: page,
  enter,
  control,
  house,
}) => {
  await enter(page, 'settings');
  await page.getByRole('button', { name: /^Project .*: switch$/ }).click();
  await page.getByRole('menuitem', { name: 'New project' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create project' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Name').fill('Second');
  await dialog.getByRole('button', { name: 'Create project' }).click();
  await expect(page.getByRole('button', { name: 'Project Second: switch' })).toBeVisible();
  await expect(page).not.toHaveURL(new RegExp(control.projectId));
  await page.getByRole('link', { name: 'Queues' }).click();
  await expect(page.getByText('No queues yet')).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'AWS access key' }).click();
  await expect(page.getByText('No access keys')).toBeVisible();
  // Where one was last is where the console opens, though another project comes first by name.
  await expect(async () => {
    await page.goto(house.consoleUrl);
    await expect(page).toHaveURL(/overview/);
    await expect(page).not.toHaveURL(new RegExp(control.projectId), { timeout: 2_000 });
  }).toPass();
  await page.getByRole('button', { name: 'Project Second: switch' }).click();
  await page.getByRole('menuitem', { name: control.projectName }).click();
  await expect(page).toHaveURL(new RegExp(control.projectId));
});

test('speaks Korean when told so or when the browser asks, and finds pages from the keyboard', async ({
  strictPage: page,
  enter,
  house,
  browser,
}) => {
  await enter(page, 'settings');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByLabel('Find a page or a resource').fill('Audit');
  await expect(page.locator('[data-action][data-selected]')).toHaveText('Audit');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible();
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: '한국어' }).click();
  await expect(page.getByRole('heading', { name: '감사 로그' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  const context = await browser.newContext({ locale: 'ko-KR' });
  const korean = await context.newPage();
  await korean.goto(`${house.consoleUrl}/sign-in`);
  await expect(korean.getByRole('button', { name: '로그인' })).toBeVisible();
  await context.close();
});

type Enter = (page: Page, path: string) => Promise<void>;

async function openSettings(enter: Enter, page: Page, section: string): Promise<void> {
  await enter(page, 'settings');
  await page.getByRole('tab', { name: section }).click();
}
