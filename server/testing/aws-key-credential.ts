// An upstream credential that signs, sealed as the tests' gateway opens it.
import type { PublishedUpstreamCredential } from '../contracts/upstream-credential.ts';
import { systemRandom } from '../kernel/random.ts';
import { sealSecret } from '../kernel/seal-secret.ts';

export const awsSecret = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

/** Named `aws`, of project000. */
export function awsKeyCredential(): PublishedUpstreamCredential {
  const owner = { projectId: 'project000', table: 'upstream_credential', rowId: 'credential', version: 1 };
  return {
    credentialId: 'credential',
    projectId: 'project000',
    name: 'aws',
    kind: 'aws-key',
    publicPart: awsSecret.accessKeyId,
    secretSealed: Buffer.from(sealSecret(Buffer.alloc(32, 7), awsSecret.secretAccessKey, owner, systemRandom)).toString('base64'),
    secretVersion: 1,
  };
}
