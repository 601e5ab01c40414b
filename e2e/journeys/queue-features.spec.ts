// What the console does with queues beyond messages: pausing one, seeing who holds which group of a FIFO queue, and
// moving failed messages back one by one or by a task that goes on alone.
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Page } from '@playwright/test';
import { axeViolations } from '../console/axe.ts';
import { expect, test } from '../console/console-test.ts';
import type { House } from '../support/house.ts';

function connect(house: House) {
  const client = new SQSClient({ endpoint: house.awsUrl, region: 'us-east-1', credentials: house.rootCredential });
  const urlOf = (name: string) => `${house.awsUrl}/000000000000/${name}`;
  return {
    send: (name: string, MessageBody: string, fields: object = {}) =>
      client.send(new SendMessageCommand({ QueueUrl: urlOf(name), MessageBody, ...fields })),
    receive: async (name: string, fields: object = {}) =>
      (await client.send(new ReceiveMessageCommand({ QueueUrl: urlOf(name), MaxNumberOfMessages: 10, ...fields }))).Messages ?? [],
    depth: async (name: string) => {
      const AttributeNames = ['ApproximateNumberOfMessages' as const];
      const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames }));
      return Number(Attributes?.ApproximateNumberOfMessages);
    },
    close: () => client.destroy(),
  };
}

async function createQueue(page: Page, name: string, more: () => Promise<void> = async () => undefined): Promise<void> {
  await page.getByRole('link', { name: 'Queues' }).first().click();
  await page.getByRole('link', { name: 'Create queue' }).click();
  await expect(page.getByRole('heading', { name: 'Create queue' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await more();
  await page.getByRole('button', { name: 'Create queue' }).click();
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
}

test('a queue is paused and resumed; a held group of a FIFO queue is seen and released', async ({ strictPage: page, enter, house }) => {
  await enter(page, 'queues');
  const consumer = connect(house);
  await createQueue(page, 'steps.fifo');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('This queue is paused')).toBeVisible();
  for (const n of [1, 2]) await consumer.send('steps.fifo', `step ${n}`, { MessageGroupId: 'order-7', MessageDeduplicationId: `${n}` });
  expect(await consumer.receive('steps.fifo')).toEqual([]);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('This queue is paused')).toBeHidden();
  expect(await consumer.receive('steps.fifo', { MaxNumberOfMessages: 1, VisibilityTimeout: 600, WaitTimeSeconds: 20 })).toHaveLength(1);

  await page.getByRole('tab', { name: 'Groups' }).click();
  const row = page.getByRole('row').filter({ hasText: 'order-7' });
  await expect(row).toContainText(house.rootCredential.accessKeyId);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Release group order-7' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Release', exact: true }).click();
  await expect(page.getByText('1 message is receivable again.')).toBeVisible();
  await expect(row).toContainText('Free');
  expect((await consumer.receive('steps.fifo', { WaitTimeSeconds: 20 })).map(({ Body }) => Body)).toEqual(['step 1', 'step 2']);
  await page.getByRole('tab', { name: 'Messages' }).click();
  await expect(page.getByText('step 2')).toBeVisible();
  consumer.close();
});

test('failed messages go back one by one, and by a task whose progress is shown', async ({ strictPage: page, enter, house }) => {
  await enter(page, 'queues');
  const consumer = connect(house);
  await createQueue(page, 'bills-failed');
  await createQueue(page, 'bills', async () => {
    await page.getByLabel('Visibility timeout').fill('0');
    await page.getByRole('combobox', { name: 'Dead-letter queue' }).click();
    await page.getByRole('option', { name: 'bills-failed' }).click();
    await page.getByLabel('Receives before it moves').fill('1');
  });
  // More than a task of one a second gets done before it is cancelled, however slow the machine is.
  await Promise.all(Array.from({ length: 61 }, (_, n) => consumer.send('bills', `bill ${n}`)));
  const isFailed = async () => {
    await consumer.receive('bills');
    return consumer.depth('bills-failed');
  };
  await expect.poll(isFailed, { intervals: [0] }).toBe(61);

  await page.getByRole('link', { name: 'Queues' }).first().click();
  await page.getByRole('link', { name: 'bills-failed' }).click();
  await page.getByRole('tab', { name: 'Messages' }).click();
  await page
    .getByRole('button', { name: /^Open message/ })
    .first()
    .click();
  await expect(page.getByText('It would go to bills, as a new message there.')).toBeVisible();
  await page.getByRole('button', { name: 'Redrive this message' }).click();
  await expect(page.getByText('Message redriven')).toBeVisible();

  await page.getByRole('tab', { name: 'Redrive' }).click();
  await expect(page.getByTestId('redrive-move')).toHaveText('60 back to bills, where they failed');
  await page.getByLabel('Messages per second').fill('501');
  await expect(page.getByText('A whole number from 1 to 500, or nothing')).toBeVisible();
  await page.getByLabel('Messages per second').fill('1');
  await page.getByRole('button', { name: 'Redrive 60 messages' }).click();
  const task = page.getByTestId('move-task');
  await expect(task).toContainText('Running');
  expect(await axeViolations(page)).toEqual([]);
  await expect(task).toContainText(/[1-9]\d? of 60 moved/);
  await task.getByRole('button', { name: 'Cancel task' }).click();
  await expect(task).toContainText('Cancelled');
  await page.getByLabel('Messages per second').fill('');
  await page.getByRole('button', { name: /^Redrive [1-9]\d? messages?$/ }).click();
  await expect(task.first()).toContainText('Completed');
  await expect(page.getByText('Nothing can be moved right now.')).toBeVisible();
  consumer.close();
});
