// Amazon Resource Names: `arn:aws:{service}:{region}:{account}:{resource}`.
// Source: AWS General Reference, "Amazon Resource Names (ARNs)".

export type Arn = { service: string; region: string; accountId: string; resource: string };

/** @returns the text form; region and account may be empty as AWS allows */
export function formatArn(arn: Arn): string {
  return `arn:aws:${arn.service}:${arn.region}:${arn.accountId}:${arn.resource}`;
}

/** @returns the parts, or null when the text has fewer than six parts or does not begin with `arn:aws` */
export function parseArn(text: string): Arn | null {
  const match = /^arn:aws[a-z-]*:([^:]*):([^:]*):([^:]*):(.+)$/s.exec(text);
  if (!match) return null;
  const [, service = '', region = '', accountId = '', resource = ''] = match;
  return { service, region, accountId, resource };
}
