// The AWS clients of other languages that the SDK tests drive: Debian's awscli, boto3 and kombu.
import { spawnSync } from 'node:child_process';
import { aptInstall } from './apt-install.ts';

/** @returns null when all are there (now), else a sentence for whoever runs the tests */
export async function installClients(): Promise<string | null> {
  const missing = missingPackages();
  if (missing.length === 0) return null;
  if ((await aptInstall(missing)) && missingPackages().length === 0) return null;
  return `The tests with the AWS CLI, boto3 and kombu need Debian's packages: as root, \`apt-get install -y ${missing.join(' ')}\`.`;
}

function missingPackages(): string[] {
  const hasCli = spawnSync('aws', ['--version']).status === 0;
  const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
  // kombu imports boto3 and pycurl of the same Python, which is Debian's.
  const hasKombu = spawnSync('/usr/bin/python3', ['-c', 'import boto3, pycurl, kombu.transport.SQS']).status === 0;
  return [
    ...(hasCli ? [] : ['awscli']),
    ...(hasBoto3 && hasKombu ? [] : ['python3-boto3']),
    ...(hasKombu ? [] : ['python3-kombu', 'python3-pycurl']),
  ];
}
