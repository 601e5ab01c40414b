// A domain name served over TLS by clicking: its certificate is added, chosen and replaced, and the gateway follows.
import { connect as connectTls } from 'node:tls';
import { type Connection, connect } from '../../server/cli/connect.ts';
import { makeCertificate } from '../../server/testing/make-certificate.ts';
import type { House } from '../support/house.ts';
import { axeViolations } from './axe.ts';
import { expect, signIn, test } from './console-test.ts';

const nowMs = Date.now();
const authority = makeCertificate('authority', null, nowMs);
const name = 'secure.example.com';

/** One API under the domain name. */
async function openShop(house: House): Promise<Connection & { apiPath: string }> {
  const control = await connect({ SLUICE_URL: house.consoleUrl, SLUICE_TOKEN: house.cliToken });
  const { projectId, client } = control;
  const integration = { kind: 'mock' as const, status: 200, body: 'over TLS', contentType: 'text/plain' };
  const { api } = await client.apis.createReady.mutate({ projectId, name: 'secure', integration, limit: null });
  const { domainNameId } = await client.domainNames.create.mutate({ projectId, name });
  const [stage] = api.stages;
  await client.domainNames.putMapping.mutate({ projectId, domainNameId, apiId: api.apiId, stageId: stage?.stageId ?? null });
  return { ...control, apiPath: `/_api/${api.apiId}/${stage?.name ?? ''}/x` };
}

/**
 * Who answers https, on a connection of its own: the certificate's common name and the body, or why there is none.
 *
 * @param nameless  asks for no name in the handshake, and for this path of the address
 */
function shownBy(house: House, nameless?: { path: string }): Promise<string> {
  return new Promise((resolve) => {
    const target = { host: '127.0.0.1', port: house.ports.gatewayTls, ca: authority.certificate };
    // Without a name nobody can say whom the certificate should hold for.
    const named = nameless ? { rejectUnauthorized: false } : { servername: name };
    const [path, host] = nameless ? [nameless.path, '127.0.0.1'] : ['/x', name];
    const socket = connectTls({ ...target, ...named }, () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    let text = '';
    socket.on('data', (bytes: Buffer) => {
      text += bytes;
    });
    socket.on('end', () => resolve(`${socket.getPeerCertificate().subject.CN}: ${text.split('\r\n\r\n')[1]}`));
    socket.on('error', (error) => resolve(error.message));
  });
}

test('a domain name is served over TLS, with one certificate after another', async ({ page, house, operator }) => {
  const { projectId, apiPath } = await openShop(house);
  expect(await shownBy(house)).toMatch(/handshake failure/);
  await signIn(page, house, operator);
  await page.goto(`${house.consoleUrl}/projects/${projectId}/domains?tab=certificates`);
  await expect(page.getByText('No certificate yet')).toBeVisible();
  const dialog = page.getByRole('dialog');
  const put = async (made: { certificate: string; privateKey: string }) => {
    await dialog.getByLabel('Certificate and its issuers (PEM)').fill(made.certificate);
    await dialog.getByLabel('Private key (PEM)').fill(made.privateKey);
    await dialog.getByRole('button', { name: 'Save certificate' }).click();
  };
  const [first, second] = ['first', 'second'].map((one) => makeCertificate(one, authority, nowMs, { names: [name] }));
  if (!first || !second) throw new Error('two certificates were made');
  await page.getByRole('button', { name: 'Add certificate' }).click();
  await dialog.getByLabel('Name').fill('shop');
  await put({ certificate: first.certificate, privateKey: second.privateKey });
  await expect(dialog.getByText('The private key does not belong to the certificate. (input.invalid)')).toBeVisible();
  expect(await axeViolations(page)).toEqual([]);
  await put(first);
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: /shop/ }).getByText('Expires soon')).toBeVisible();
  expect(await axeViolations(page)).toEqual([]);

  await page.getByRole('tab', { name: 'Domain names' }).click();
  await page.getByRole('button', { name: `Certificate of ${name}` }).click();
  await dialog.getByRole('combobox', { name: 'TLS certificate' }).click();
  await page.getByRole('option', { name: 'shop' }).click();
  await dialog.getByRole('button', { name: 'Use certificate' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: new RegExp(name) }).getByText('shop')).toBeVisible();
  await expect.poll(() => shownBy(house)).toBe('first: over TLS');
  expect(await axeViolations(page)).toEqual([]);

  await page.getByRole('tab', { name: 'Certificates' }).click();
  await page.getByRole('button', { name: 'Replace shop' }).click();
  await put(second);
  await expect(dialog).toBeHidden();
  // Each connection may meet another thread: all of them must show the new one.
  await expect
    .poll(async () => new Set(await Promise.all(Array.from({ length: 12 }, () => shownBy(house)))))
    .toEqual(new Set(['second: over TLS']));

  expect(await shownBy(house, { path: apiPath })).toMatch(/handshake failure/);
  await page.getByRole('button', { name: 'Default certificate: shop' }).click();
  await expect(dialog.getByRole('button', { name: 'Show by default' })).toBeVisible();
  expect(await axeViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Show by default' }).click();
  await expect(page.getByRole('row', { name: /shop/ }).getByText('Default')).toBeVisible();
  await expect.poll(() => shownBy(house, { path: apiPath })).toBe('second: over TLS');
});
