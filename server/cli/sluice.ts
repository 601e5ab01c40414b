// The command line: `npm run sluice -- apply FILE.yaml` and a few small commands, all through the console's tRPC.
import process from 'node:process';
import { Command } from 'commander';
import { apply } from './apply.ts';
import { CliFailure } from './cli-failure.ts';
import { connect } from './connect.ts';
import { createCredential, listCredentials, revokeApiKey, revokeCredential, showStatus } from './manage.ts';
import { putAwsKey, putCertificate } from './put-secrets.ts';

const say = (line: string): void => console.log(line);

const program = new Command('sluice')
  .description('Changes a Sluice project from the command line. Uses SLUICE_URL and SLUICE_TOKEN, else .sluice/cli-token.json.')
  .option('--project <name>', 'name or id of the project, when the token opens several');

const connected = () => connect(process.env, program.opts<{ project?: string }>().project);

program
  .command('apply')
  .description('make the project hold what a YAML file says; things the file does not name are left alone')
  .argument('<file>')
  .option('--dry-run', 'show what would change and change nothing')
  .action((file: string, options: { dryRun?: boolean }) => apply(file, { isDryRun: options.dryRun === true, connect: connected, say }));

const credentials = program.command('credentials').description('access keys for AWS clients');
credentials
  .command('create')
  .argument('<name>')
  .description('make one and print its secret once')
  .action(async (name: string) => createCredential(await connected(), name, say));
credentials
  .command('list')
  .description('list them, without secrets')
  .action(async () => listCredentials(await connected(), say));
credentials
  .command('revoke')
  .argument('<access-key-id>')
  .description('refuse it from now on')
  .action(async (accessKeyId: string) => revokeCredential(await connected(), accessKeyId, say));

program
  .command('certificates')
  .description('certificates for the gateway’s TLS port')
  .command('put')
  .argument('<name>')
  .requiredOption('--chain <file>', 'PEM of the certificate, then of its issuers')
  .requiredOption('--key <file>', 'PEM of its private key')
  .description('add one, or replace what is behind the name')
  .action(async (name: string, files: { chain: string; key: string }) => putCertificate(await connected(), { name, ...files }, say));

program
  .command('upstream-credentials')
  .description('what the gateway shows of itself to upstreams')
  .command('put-aws-key')
  .argument('<name>')
  .description('add the access key of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or replace what is behind the name')
  .action(async (name: string) => putAwsKey(await connected(), name, process.env, say));

program
  .command('keys')
  .description('API keys')
  .command('revoke')
  .argument('<name>')
  .description('refuse the key from now on')
  .action(async (name: string) => revokeApiKey(await connected(), name, say));

program
  .command('status')
  .description('what the project holds')
  .action(async () => showStatus(await connected(), say));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CliFailure)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
