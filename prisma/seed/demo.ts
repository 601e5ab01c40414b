// The scenario `demo`: applies both examples and the shop, then makes traffic in which every chart of the overview has
// something to show: served, throttled, over quota, failing and slow requests, queues that fill and empty, a fan-out,
// and orders that end in the dead-letter queue.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { connectToHouse } from '../../examples/connect-to-house.ts';
import { demoKeys } from './demo-keys.ts';
import { startDemoUpstream } from './demo-upstream.ts';
import type { GatewayCounts } from './gateway-traffic.ts';
import { buyers, runGatewayTraffic } from './gateway-traffic.ts';
import type { MessagingCounts } from './messaging-traffic.ts';
import { runMessagingTraffic } from './messaging-traffic.ts';
import type { Scenario } from './scenario.ts';

const root = path.join(import.meta.dirname, '../..');
const upstreamPort = 9002;

export const demo: Scenario = {
  name: 'demo',
  description: 'both examples and a shop with four customers; a minute of traffic with refusals, errors and poison orders',
  async run({ seconds, signal, say }) {
    for (const file of ['examples/orders.yaml', 'examples/images.yaml', 'prisma/seed/demo.yaml']) await apply(file, say);
    const house = await connectToHouse();
    if (!house.control) throw new Error('The demo needs the control plane: set SLUICE_URL and SLUICE_TOKEN.');
    const keys = await demoKeys(house.control, buyers);
    for (const { customer, plan } of buyers) say(`customer ${customer} has a key of plan ${plan}`);
    const urls = { shop: await house.apiUrl('shop', 'live'), search: await house.apiUrl('search', 'live') };
    const upstream = await startDemoUpstream(upstreamPort);
    const ended = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
    const gateway: GatewayCounts = { ok: 0, throttled: 0, overQuota: 0, failed: 0, unreachable: 0 };
    const messaging: MessagingCounts = { sent: 0, received: 0, published: 0, refused: 0 };
    const startedAt = performance.now();
    const report = () => say(`${`${Math.round((performance.now() - startedAt) / 1000)} s`.padStart(6)}  ${summary(gateway, messaging)}`);
    say(`traffic for ${seconds} s against ${urls.shop} and ${house.aws.endpoint}`);
    const progress = setInterval(report, 5_000);
    const [sqs, sns] = [new SQSClient(house.aws), new SNSClient(house.aws)];
    try {
      await Promise.all([
        runGatewayTraffic({ urls, keys, counts: gateway, signal: ended }),
        runMessagingTraffic({ sqs, sns, counts: messaging, signal: ended }),
      ]);
    } finally {
      clearInterval(progress);
      upstream.close();
      upstream.closeAllConnections();
      sqs.destroy();
      sns.destroy();
    }
    report();
    if (gateway.ok === 0 || messaging.sent === 0) throw new Error('The house served nothing; is it running and ready?');
  },
};

/** Through the command line, as anybody would. */
async function apply(file: string, say: (line: string) => void): Promise<void> {
  const command = promisify(execFile)(process.execPath, ['server/cli/sluice.ts', 'apply', file], { cwd: root });
  const { stdout } = await command.catch((error: { stderr?: string }) => {
    throw new Error(error.stderr?.trim() || `${file} could not be applied`);
  });
  say(`applied ${file}`);
  for (const line of stdout.trimEnd().split('\n')) say(`  ${line}`);
}

function summary(gateway: GatewayCounts, messaging: MessagingCounts): string {
  const { ok, throttled, overQuota, failed, unreachable } = gateway;
  const requests = `requests: ${ok} ok, ${throttled} throttled, ${overQuota} over quota, ${failed + unreachable} failed`;
  const { sent, received, published, refused } = messaging;
  return `${requests} · messages: ${sent} sent, ${published} published, ${received} received${refused > 0 ? `, ${refused} refused` : ''}`;
}
