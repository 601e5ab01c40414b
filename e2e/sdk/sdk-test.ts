// The `test` of the SDK specs: a real house per worker and a fresh name per queue or topic. A client that is not
// installed shows as a skipped test with the sentence that says how to get it.
import { randomBytes } from 'node:crypto';
import { test as base } from '@playwright/test';
import { startHouse } from '../support/house.ts';
import type { ClientDriver, ClientKind, Fields, Service, Target } from './client-driver.ts';

export const test = base.extend<{ open: (kind: ClientKind, changed?: Partial<Target>) => ClientDriver }, { target: Target }>({
  target: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const house = await startHouse({ env: { SLUICE_ROLES: 'messaging' } });
      const { accessKeyId, secretAccessKey } = house.rootCredential;
      await use({ endpoint: house.awsUrl, region: 'us-east-1', accessKeyId, secretAccessKey });
      await house.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  open: async ({ target }, use) => {
    const drivers: ClientDriver[] = [];
    await use((kind, changed = {}) => {
      test.skip(kind.missing !== null, kind.missing ?? '');
      const driver = kind.open({ ...target, ...changed });
      drivers.push(driver);
      return driver;
    });
    for (const driver of drivers) driver.close();
  },
});

/** A name nothing else has. */
export function freshName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

export type Message = {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: Fields;
};

/** What scenarios say often, in one word each. */
export function speak(client: ClientDriver) {
  const call = (service: Service, action: string, parameters: Fields) => client.call(service, action, parameters);
  const speech = {
    sqs: (action: string, parameters: Fields) => call('sqs', action, parameters),
    sns: (action: string, parameters: Fields) => call('sns', action, parameters),
    createQueue: async (name: string, attributes: Record<string, string> = {}) =>
      String((await speech.sqs('CreateQueue', { QueueName: name, Attributes: attributes })).QueueUrl),
    queueArn: async (url: string) => {
      const { Attributes } = await speech.sqs('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['QueueArn'] });
      return String(Reflect.get(Object(Attributes), 'QueueArn'));
    },
    receive: async (url: string, parameters: Fields = {}) =>
      ((await speech.sqs('ReceiveMessage', { QueueUrl: url, ...parameters })).Messages ?? []) as Message[],
  };
  return speech;
}
