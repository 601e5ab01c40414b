// What audit records are about, apart from the schemas, for pages that only name them.

/** In the order of the audit log's filter. Every record's kind is one of them, so that each can be looked for. */
export const auditKinds = [
  'access_token',
  'api',
  'api_key',
  'application',
  'certificate',
  'credential',
  'customer',
  'deployment',
  'developer',
  'developer_session',
  'domain_name',
  'integration',
  'invitation',
  'member',
  'project',
  'queue',
  'route',
  'session',
  'sign_up',
  'stage',
  'subscription',
  'topic',
  'upstream',
  'upstream_credential',
  'usage_plan',
] as const;
export type AuditKind = (typeof auditKinds)[number];
