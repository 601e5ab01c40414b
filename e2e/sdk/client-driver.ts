// Drives the clients people use, all in the same way: the AWS SDK for JavaScript, boto3 and the AWS CLI take the same
// parameters and give the same results, so one scenario serves them all.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';

export type Service = 'sqs' | 'sns';
export type Fields = Record<string, unknown>;

/** Where a client calls and as whom; `isUnsigned` calls as nobody, which the SDK for JavaScript has no setting for. */
export type Target = { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string; isUnsigned?: boolean };

export type ClientDriver = {
  /** Calls an action by its API name with the API's own parameters; rejects with ClientError when it is refused. */
  call(service: Service, action: string, parameters: Fields): Promise<Fields>;
  close(): void;
};

/** A refusal as the client shows it. */
export class ClientError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

export type ClientKind = {
  name: string;
  /** Why it can't run here, or null when it can. */
  missing: string | null;
  open(target: Target): ClientDriver;
};

/** Debian's own packages are asked first; they speak the Query protocol, newer ones JSON. */
const python = ['/usr/bin/python3', 'python3'].find((command) => runs(command, ['-c', 'import boto3']));
const cli = ['/usr/bin/aws', 'aws'].find((command) => runs(command, ['--version']));

export const clientKinds: readonly ClientKind[] = [
  { name: 'AWS SDK for JavaScript', missing: null, open: openJavaScript },
  {
    name: 'boto3',
    missing: python ? null : 'boto3 is missing: apt-get install python3-boto3',
    open: (target) => openPython(python ?? 'python3', target),
  },
  {
    name: 'AWS CLI',
    missing: cli ? null : 'the AWS CLI is missing: apt-get install awscli',
    open: (target) => openCli(cli ?? 'aws', target),
  },
];

function runs(command: string, given: string[]): boolean {
  if (command.startsWith('/') && !existsSync(command)) return false;
  try {
    execFileSync(command, given, { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

export function openJavaScript(target: Target): ClientDriver {
  const options = {
    endpoint: target.endpoint,
    region: target.region,
    credentials: { accessKeyId: target.accessKeyId, secretAccessKey: target.secretAccessKey },
    maxAttempts: 1,
  };
  const clients = { sqs: new sqs.SQSClient(options), sns: new sns.SNSClient(options) };
  const commands = { sqs, sns };
  return {
    call: async (service, action, parameters) => {
      const Command = Reflect.get(commands[service], `${action}Command`);
      try {
        const { $metadata: _, ...output } = await Reflect.apply(clients[service].send, clients[service], [new Command(parameters)]);
        return output;
      } catch (error) {
        const refusal = error as { Code?: string; name: string; message: string };
        throw new ClientError(refusal.Code ?? refusal.name, refusal.message);
      }
    },
    close: () => {
      clients.sqs.destroy();
      clients.sns.destroy();
    },
  };
}

function environment(target: Target): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: target.accessKeyId,
    AWS_SECRET_ACCESS_KEY: target.secretAccessKey,
    AWS_DEFAULT_REGION: target.region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    PYTHONWARNINGS: 'ignore',
    SLUICE_ENDPOINT: target.endpoint,
    ...(target.isUnsigned ? { SLUICE_UNSIGNED: '1' } : {}),
  };
}

/** One Python process that answers a JSON line with a JSON line; calls are answered in the order they were made. */
function openPython(command: string, target: Target): ClientDriver {
  const script = fileURLToPath(new URL('boto3-driver.py', import.meta.url));
  const child: ChildProcess = spawn(command, [script], {
    env: environment(target) as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting: PromiseWithResolvers<Fields>[] = [];
  const fail = () => {
    for (const one of waiting.splice(0)) one.reject(new Error('the Python process ended'));
  };
  child.on('exit', fail);
  if (!child.stdout || !child.stdin) throw new Error('the Python process has no pipes');
  const { stdin } = child;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = JSON.parse(line) as { output?: Fields; code?: string; message?: string };
    const one = waiting.shift();
    if (reply.output) one?.resolve(reply.output);
    else one?.reject(new ClientError(reply.code ?? '', reply.message ?? ''));
  });
  return {
    call: (service, action, parameters) => {
      const one = Promise.withResolvers<Fields>();
      waiting.push(one);
      stdin.write(`${JSON.stringify({ service, method: separated(action, '_'), parameters })}\n`);
      return one.promise;
    },
    close: () => child.kill(),
  };
}

function openCli(command: string, target: Target): ClientDriver {
  return {
    call: (service, action, parameters) =>
      new Promise((resolve, reject) => {
        const unsigned = target.isUnsigned ? ['--no-sign-request'] : [];
        const given = ['--endpoint-url', target.endpoint, '--output', 'json', ...unsigned, service, separated(action, '-')];
        const options = { env: environment(target) as NodeJS.ProcessEnv, timeout: 60_000, maxBuffer: 16_777_216 };
        execFile(command, [...given, '--cli-input-json', JSON.stringify(parameters)], options, (error, stdout, stderr) => {
          if (!error) return resolve(stdout.trim() === '' ? {} : (JSON.parse(stdout) as Fields));
          const [, code = '', message = ''] = /An error occurred \((\S+)\) when calling [^:]+: ([\s\S]*)/.exec(stderr) ?? [];
          reject(code === '' ? new Error(stderr, { cause: error }) : new ClientError(code, message.trim()));
        });
      }),
    close: () => undefined,
  };
}

/** `SendMessageBatch` as `send_message_batch` or `send-message-batch`. */
function separated(action: string, separator: string): string {
  return action.replace(/(?<!^)([A-Z])/g, `${separator}$1`).toLowerCase();
}
