// Queues and topics by clicking: from an empty list to a message that failed, came back and was fanned out, with a real
// SDK as the consumer.
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Page } from '@playwright/test';
import { expect, test } from '../console/console-test.ts';
import type { House } from '../support/house.ts';

const hostile = '<img src=x onerror="document.title=\'owned\'">';
const body = `{"order":12345678901234567890,"note":${JSON.stringify(hostile)}}`;

test('a message fails, lands in the dead-letter queue and is redriven; looking at it receives nothing', async ({
  strictPage: page,
  enter,
  house,
}) => {
  await enter(page, 'queues');
  await createQueue(page, 'orders-failed');
  await page.getByRole('link', { name: 'Queues' }).first().click();
  await createQueue(page, 'orders', async () => {
    await page.getByLabel('Visibility timeout').fill('99999');
    await page.getByRole('button', { name: 'Create queue' }).click();
    await expect(page.getByText('must be a whole number from 0 to 43200')).toBeVisible();
    await page.getByLabel('Visibility timeout').fill('0');
    await page.getByRole('combobox', { name: 'Dead-letter queue' }).click();
    await page.getByRole('option', { name: 'orders-failed' }).click();
    await page.getByLabel('Receives before it moves').fill('2');
  });

  await page.getByRole('tab', { name: 'Messages' }).click();
  await expect(page.getByText('No messages here')).toBeVisible();
  await page.getByRole('button', { name: 'Send a message', exact: true }).click();
  await page.getByLabel('Body').fill(body);
  await page.getByRole('button', { name: 'Add an attribute' }).click();
  await page.getByLabel('Name of attribute 1').fill('city');
  await page.getByLabel('Value of attribute 1').fill('Seoul');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Search bodies, attributes and ids' }).fill('SEOUL');
  await page.getByRole('button', { name: /^Open message/ }).click();
  const opened = page.getByTestId('message-body');
  await expect(opened).toContainText('"order": 12345678901234567890,\n');
  await expect(opened).toContainText('<img src=x');
  await expect(page.getByText('city (String)')).toBeVisible();
  const address = page.url();
  await page.goto(address);
  await expect(page.getByTestId('message-body')).toBeVisible();
  expect(await page.title()).not.toContain('owned');
  await page.getByRole('button', { name: 'Close message' }).click();
  await page.getByRole('button', { name: 'Clear the search' }).click();

  const client = sqs(house);
  const receive = { QueueUrl: queueUrl(house, 'orders'), AttributeNames: ['All' as const], WaitTimeSeconds: 2 };
  const counts: (string | undefined)[] = [];
  for (let count = 0; count < 3; count += 1) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(receive));
    counts.push(Messages[0]?.Attributes?.ApproximateReceiveCount);
  }
  client.destroy();
  expect(counts).toEqual(['1', '2', undefined]);

  await page.getByRole('link', { name: 'Queues' }).first().click();
  await page.getByRole('link', { name: 'orders-failed' }).click();
  await page.getByRole('tab', { name: 'Redrive' }).click();
  await expect(page.getByTestId('redrive-move')).toHaveText('1 back to orders, where they failed');
  await page.getByRole('button', { name: 'Redrive 1 message' }).click();
  await expect(page.getByTestId('move-task')).toContainText('1 of 1 moved');
  await expect(page.getByTestId('move-task')).toContainText('Completed');
  await expect(page.getByText('Nothing can be moved right now.')).toBeVisible();
  await page.getByRole('tab', { name: 'Overview' }).click();
  await page.getByRole('main').getByRole('link', { name: 'orders', exact: true }).click();
  await expect(page.locator('[data-figure=visible]')).toHaveText('1');

  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByLabel('Delay', { exact: true }).fill('3');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Settings saved')).toBeVisible();
  await page.getByRole('button', { name: 'Purge queue' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Purge queue' })).toBeDisabled();
  await dialog.getByLabel('Type orders to confirm').fill('orders');
  await dialog.getByRole('button', { name: 'Purge queue' }).click();
  await expect(page.getByText('Queue purged')).toBeVisible();
  await page.getByRole('button', { name: 'Delete queue' }).click();
  await dialog.getByLabel('Type orders to confirm').fill('orders');
  await dialog.getByRole('button', { name: 'Delete queue' }).click();
  await expect(page.getByRole('link', { name: 'orders-failed' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'orders', exact: true })).toBeHidden();
});

test('a topic copies what is published into its queue, and the graph shows it moving', async ({ strictPage: page, enter, house }) => {
  await enter(page, 'queues');
  await createQueue(page, 'mail');
  await page.getByRole('link', { name: 'Topics' }).click();
  await page.getByRole('button', { name: 'Create topic' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('signups');
  await page.getByRole('dialog').getByRole('button', { name: 'Create topic' }).click();
  await expect(page.getByRole('heading', { name: 'signups' })).toBeVisible();
  await expect(page.getByText('Nothing is subscribed yet')).toBeVisible();
  await page.getByRole('button', { name: 'Subscribe a queue' }).click();
  await page.getByRole('combobox', { name: 'Queue' }).click();
  await page.getByRole('option', { name: 'mail' }).click();
  await page.getByLabel('Deliver raw messages').check();
  await page.getByRole('button', { name: 'Subscribe', exact: true }).click();
  await expect(page.getByRole('cell', { name: 'mail', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('welcome');
  await page.getByRole('button', { name: 'Publish message' }).click();
  await expect(page.getByText('Delivered to queues: 1.')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
  const stop = publishRepeatedly(house, 'signups');
  await expect(page.getByTestId('edge-rate')).not.toHaveText(/^(–|0\/s)$/, { timeout: 30_000 });
  await stop();
  await page.getByRole('link', { name: 'Queues' }).click();
  await page.getByRole('link', { name: 'mail' }).click();
  await page.getByRole('tab', { name: 'Messages' }).click();
  await expect(page.getByText('welcome')).toBeVisible();
  await expect(page.getByText('by the SDK').first()).toBeVisible();
});

test('a queue that is polled in vain says so, and one click makes its consumers wait', async ({ strictPage: page, enter, house }) => {
  await enter(page, 'queues');
  await createQueue(page, 'idle');
  const client = sqs(house);
  for (let call = 0; call < 25; call += 1) await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl(house, 'idle') }));
  client.destroy();
  const hint = page.getByText('Most receives of this queue bring nothing');
  await expect(hint).toBeVisible();
  await page.getByRole('button', { name: 'Set the receive wait to 20 s' }).click();
  await expect(hint).toBeHidden();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByLabel('Receive wait')).toHaveValue('20');
});

async function createQueue(page: Page, name: string, more: () => Promise<void> = async () => undefined): Promise<void> {
  await page.getByRole('link', { name: 'Create queue' }).click();
  await expect(page.getByRole('heading', { name: 'Create queue' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await more();
  await page.getByRole('button', { name: 'Create queue' }).click();
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
}

function sqs(house: House): SQSClient {
  return new SQSClient({ endpoint: house.awsUrl, region: 'us-east-1', credentials: house.rootCredential });
}

function queueUrl(house: House, name: string): string {
  return `${house.awsUrl}/000000000000/${name}`;
}

/** Publishes one message after the other; the returned function ends it. */
function publishRepeatedly(house: House, topic: string): () => Promise<void> {
  const client = new SNSClient({ endpoint: house.awsUrl, region: 'us-east-1', credentials: house.rootCredential });
  const command = () => new PublishCommand({ TopicArn: `arn:aws:sns:us-east-1:000000000000:${topic}`, Message: 'by the SDK' });
  let isOver = false;
  const loop = (async () => {
    while (!isOver) await client.send(command());
  })();
  return async () => {
    isOver = true;
    await loop;
    client.destroy();
  };
}
