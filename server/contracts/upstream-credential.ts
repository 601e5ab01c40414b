// Upstream credentials: what the gateway shows of itself when it calls. A key that signs AWS requests, or a client
// certificate. The secret half is sealed at rest and never shown again.
import { z } from 'zod';
import { UpstreamName } from './integration-parts.ts';
import { ResourceId } from './names.ts';

const AwsKey = z.strictObject({
  kind: z.literal('aws-key'),
  accessKeyId: z.string().regex(/^[A-Za-z0-9]{4,128}$/, 'must be an access key id'),
  secretAccessKey: z.string().min(1).max(256),
});

const ClientCertificate = z.strictObject({
  kind: z.literal('client-certificate'),
  /** PEM, the gateway's own certificate first, then its issuers. */
  certificate: z.string().max(65_536).includes('-----BEGIN CERTIFICATE-----', { message: 'must be certificates in PEM' }),
  /** PEM, without a passphrase. */
  privateKey: z
    .string()
    .max(65_536)
    .regex(/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'must be a private key in PEM'),
});

export const UpstreamCredentialSecret = z.discriminatedUnion('kind', [AwsKey, ClientCertificate]);
export type UpstreamCredentialSecret = z.infer<typeof UpstreamCredentialSecret>;

/** Makes it, or replaces what is behind the name. */
export const PutUpstreamCredential = z.object({ name: UpstreamName, credential: UpstreamCredentialSecret });
export const UpstreamCredentialReference = z.object({ credentialId: ResourceId });

export type UpstreamCredentialView = {
  credentialId: string;
  name: string;
  kind: UpstreamCredentialSecret['kind'];
  /** The access key id, or the subject of the certificate. */
  shown: string;
  /** End of a certificate's validity, epoch ms; null for keys. */
  expiresAtMs: number | null;
  createdAtMs: number;
  updatedAtMs: number;
};

/** As the gateway receives it: the secret still sealed, base64. */
export const PublishedUpstreamCredential = z.strictObject({
  credentialId: z.string(),
  projectId: z.string(),
  name: z.string(),
  kind: z.enum(['aws-key', 'client-certificate']),
  /** Access key id, or certificate chain in PEM. */
  publicPart: z.string(),
  secretSealed: z.base64(),
  secretVersion: z.int().min(1),
});
export type PublishedUpstreamCredential = z.infer<typeof PublishedUpstreamCredential>;
