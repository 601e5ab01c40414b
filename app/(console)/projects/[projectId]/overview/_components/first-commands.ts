// The lines to copy into a terminal. Pure.

export type FirstCommandsInput = {
  accountId: string;
  endpoints: { gatewayPort: number; awsPort: number };
  /** Host name the console was opened with; the other ports are reached by it too. */
  host: string;
  api: {
    apiId: string;
    routes: readonly { method: string; path: string; isApiKeyRequired: boolean }[];
    stages: readonly { name: string; deploymentId: string | null }[];
  } | null;
  queueName: string | null;
  topicName: string | null;
};

/**
 * One line through the gateway, one to a queue, one to a topic: each with what the project has, or with the command that
 * makes it first.
 */
export function firstCommands(input: FirstCommandsInput): { name: 'gateway' | 'queue' | 'topic'; command: string }[] {
  const { accountId, endpoints, host, queueName, topicName } = input;
  const endpoint = `http://${host}:${endpoints.awsPort}`;
  const aws = `aws --endpoint-url ${endpoint} --region us-east-1`;
  const queue = queueName ?? 'hello';
  const topic = topicName ?? 'hello';
  const sqs = `${aws} sqs send-message --queue-url ${endpoint}/${accountId}/${queue} --message-body hello`;
  const sns = `${aws} sns publish --topic-arn arn:aws:sns:us-east-1:${accountId}:${topic} --message hello`;
  return [
    { name: 'gateway', command: gatewayCommand(input) },
    { name: 'queue', command: queueName === null ? `${aws} sqs create-queue --queue-name hello\n${sqs}` : sqs },
    { name: 'topic', command: topicName === null ? `${aws} sns create-topic --name hello\n${sns}` : sns },
  ];
}

function gatewayCommand({ api, endpoints, host }: FirstCommandsInput): string {
  const stage = api?.stages.find((one) => one.deploymentId !== null);
  const route = api?.routes.find((one) => !one.isApiKeyRequired) ?? api?.routes[0];
  if (!api || !stage || !route) return 'npm run sluice -- apply examples/orders.yaml';
  const path = route.path.startsWith('/') ? route.path.replaceAll(/\{[^}]*\}/g, '1') : '/';
  const method = route.method === 'ANY' || route.method === 'GET' ? '' : ` -X ${route.method}`;
  const key = route.isApiKeyRequired ? " -H 'x-api-key: YOUR_KEY'" : '';
  return `curl${method}${key} http://${host}:${endpoints.gatewayPort}/_api/${api.apiId}${stage.name === '$default' ? '' : `/${stage.name}`}${path}`;
}
