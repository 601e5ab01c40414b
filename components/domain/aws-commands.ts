// Lines of the AWS command line for a queue or a topic, with this house's address. Pure.
import { parseArn } from '#server/kernel/arn.ts';

type Endpoint = { host: string; awsPort: number };

/** Of a queue: send one message, and receive with a long poll. */
export function queueCommands(arn: string, endpoint: Endpoint): { send: string; receive: string } {
  const { region = 'us-east-1', accountId = '', resource = '' } = parseArn(arn) ?? {};
  const url = urlOf(endpoint);
  const begin = `aws --endpoint-url ${url} --region ${region} sqs`;
  const queue = `--queue-url ${url}/${accountId}/${resource}`;
  return {
    send: `${begin} send-message ${queue} --message-body hello${inGroup(resource)}`,
    receive: `${begin} receive-message ${queue} --wait-time-seconds 20`,
  };
}

export function publishCommand(arn: string, endpoint: Endpoint): string {
  return `aws --endpoint-url ${urlOf(endpoint)} --region ${parseArn(arn)?.region ?? 'us-east-1'} sns publish --topic-arn ${arn} --message hello${inGroup(arn)}`;
}

/** What a FIFO queue or topic wants beside the message; the id is another one each second. */
function inGroup(name: string): string {
  return name.endsWith('.fifo') ? ' --message-group-id hello --message-deduplication-id "$(date +%s)"' : '';
}

/** Subscribes the queue `hello` of the topic's account and region. */
export function subscribeCommand(topicArn: string, endpoint: Endpoint): string {
  const { region = 'us-east-1', accountId = '' } = parseArn(topicArn) ?? {};
  const queueArn = `arn:aws:sqs:${region}:${accountId}:hello`;
  const begin = `aws --endpoint-url ${urlOf(endpoint)} --region ${region} sns`;
  return `${begin} subscribe --topic-arn ${topicArn} --protocol sqs --notification-endpoint ${queueArn}`;
}

/** Makes the first queue or topic of a project. */
export function createCommand(kind: 'queue' | 'topic', endpoint: Endpoint): string {
  const call = kind === 'queue' ? 'sqs create-queue --queue-name hello' : 'sns create-topic --name hello';
  return `aws --endpoint-url ${urlOf(endpoint)} --region us-east-1 ${call}`;
}

function urlOf({ host, awsPort }: Endpoint): string {
  return `http://${host}:${awsPort}`;
}
