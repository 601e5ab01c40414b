// The text an operator reads when the house stands: addresses always, secrets and first lines to try at the first start
// only. Pure.
import type { FirstStart } from './bootstrap.ts';
import type { HouseAddresses } from './house-addresses.ts';

export function addressLines(addresses: HouseAddresses): string[] {
  const lines = [
    ['Console', addresses.consoleUrl],
    ['Gateway', addresses.gatewayUrl],
    ['SQS and SNS', addresses.awsUrl],
    ['Metrics', addresses.metricsUrl === null ? null : `${addresses.metricsUrl}/metrics`],
  ];
  return lines.filter(([, url]) => url !== null).map(([name, url]) => `  ${name?.padEnd(14)}${url}`);
}

/** Who may sign in and with what: shown once, never stored in clear. */
export function secretLines(first: FirstStart): string[] {
  return [
    'First start: these are shown once, keep them.',
    '',
    `  Operator      ${first.email}`,
    `  Password      ${first.oneTimePassword === null ? '(as given in SLUICE_ADMIN_PASSWORD)' : `${first.oneTimePassword}   (one-time: choose your own at the first sign-in)`}`,
    `  Access key    ${first.accessKeyId}`,
    `  Secret key    ${first.isSecretGiven ? '(as given in SLUICE_ROOT_SECRET_ACCESS_KEY)' : first.secretAccessKey}`,
  ];
}

/** Lines to copy, each complete in itself, for the parts that run. */
export function linesToTry(first: FirstStart, addresses: HouseAddresses): string[] {
  const secret = first.isSecretGiven ? '"$SLUICE_ROOT_SECRET_ACCESS_KEY"' : first.secretAccessKey;
  const aws = `AWS_ACCESS_KEY_ID=${first.accessKeyId} AWS_SECRET_ACCESS_KEY=${secret} aws --endpoint-url ${addresses.awsUrl} --region us-east-1`;
  const lines: string[] = [];
  if (addresses.gatewayUrl !== null) lines.push(`curl ${addresses.gatewayUrl}/_api/${first.helloApiId}/live/hello`);
  if (addresses.awsUrl !== null) {
    lines.push(`${aws} sqs send-message --queue-url ${addresses.awsUrl}/${first.accountId}/hello --message-body 'hello queue'`);
    lines.push(`${aws} sns publish --topic-arn arn:aws:sns:us-east-1:${first.accountId}:hello --message 'hello topic'`);
  }
  return ['Three lines to try:', '', ...lines.map((line) => `  ${line}`)];
}
