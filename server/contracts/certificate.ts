// Certificates of a project for the gateway's TLS port: inputs, what callers see, and what the gateway receives. The
// private key is sealed at rest and never shown again.
import { z } from 'zod';
import { ResourceId } from './names.ts';

/** Names the certificate in the console and in the declarative file. */
export const CertificateName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must have 1 to 64 letters, digits, dots, hyphens and underscores');

/** Makes it, or replaces what is behind the name: connections made within a second are shown the new one. */
export const PutCertificate = z.object({
  name: CertificateName,
  /** PEM: the certificate itself first, then its issuers; at most ten. */
  chain: z.string().max(65_536).includes('-----BEGIN CERTIFICATE-----', { message: 'must be certificates in PEM' }),
  /** PEM, without a passphrase. */
  privateKey: z
    .string()
    .max(65_536)
    .regex(/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'must be a private key in PEM'),
});
export const CertificateReference = z.object({ certificateId: ResourceId });

/** The certificate for clients that name no domain name of the house; null: none of this project. */
export const SetDefaultCertificate = z.object({ certificateId: ResourceId.nullable() });

export type CertificateView = {
  certificateId: string;
  name: string;
  subject: string;
  issuer: string;
  /** DNS names it holds for, lower case; wildcards begin with `*.`. */
  names: string[];
  /** SHA-256 of the certificate, as browsers show it. */
  fingerprint: string;
  /** Epoch ms. */
  validFromMs: number;
  expiresAtMs: number;
  /** Domain names served with it. */
  domainNames: string[];
  /** Shown to clients that ask for no name, or for one that nobody has. At most one of the whole house. */
  isDefault: boolean;
  createdAtMs: number;
  updatedAtMs: number;
};

/** As the gateway receives it: the key still sealed, base64. */
export const PublishedCertificate = z.strictObject({
  certificateId: z.string(),
  projectId: z.string(),
  name: z.string(),
  chain: z.string(),
  keySealed: z.base64(),
  keyVersion: z.int().min(1),
  /** Absent in configs from before there could be a default. */
  isDefault: z.boolean().optional(),
});
export type PublishedCertificate = z.infer<typeof PublishedCertificate>;
