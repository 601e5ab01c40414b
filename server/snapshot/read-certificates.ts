// Reads the certificates that a custom domain name uses, and the default. Newer than the domain names read before them at most, and then
// read again: their changes are in the feed too.
import type { Pool } from 'pg';
import type { Logger } from '../config/logger.ts';
import { PublishedCertificate } from '../contracts/certificate.ts';

/** Index: domain_name_certificate_id_idx, certificate's primary key and certificate_is_default_idx. Locks: none. */
const usedCertificates = `
SELECT id, project_id, name, chain, encode(key_sealed, 'base64') AS key_sealed, key_version, is_default
FROM certificate WHERE id IN (SELECT certificate_id FROM domain_name WHERE certificate_id IS NOT NULL) OR is_default ORDER BY id`;

type Row = { id: string; project_id: string; name: string; chain: string; key_sealed: string; key_version: number; is_default: boolean };

/** A row that can not be read is left out and logged: handshakes for its domain names are refused. */
export async function readCertificates(pool: Pool, logger: Logger): Promise<PublishedCertificate[]> {
  const { rows } = await pool.query<Row>(usedCertificates);
  return rows.flatMap((row) => {
    const parsed = PublishedCertificate.safeParse({
      certificateId: row.id,
      projectId: row.project_id,
      name: row.name,
      chain: row.chain,
      // Postgres breaks base64 into lines.
      keySealed: row.key_sealed.replaceAll('\n', ''),
      keyVersion: row.key_version,
      ...(row.is_default ? { isDefault: true } : {}),
    });
    if (parsed.success) return [parsed.data];
    logger.error({ err: parsed.error, name: row.name }, 'certificate can not be read');
    return [];
  });
}
