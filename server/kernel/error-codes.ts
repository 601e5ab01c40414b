// The catalogue of public error codes and the HTTP status each is rendered with. A code is never renamed or reused.

export const errorCodes = {
  'input.invalid': 400,
  'input.too_large': 413,
  'auth.required': 401,
  'auth.failed': 401,
  'auth.throttled': 429,
  'auth.forbidden': 403,
  'auth.pending': 403,
  'auth.password_change_required': 403,
  'auth.invitation_invalid': 404,
  'resource.not_found': 404,
  'resource.conflict': 409,
  'resource.in_use': 409,
  'deployment.invalid': 422,
  'database.unavailable': 503,
  'runtime.unavailable': 503,
  'queue.not_found': 404,
  'queue.receipt_handle_invalid': 400,
  'queue.refused': 400,
  'queue.message_gone': 404,
  'queue.browse_too_slow': 503,
  'topic.not_found': 404,
  'topic.refused': 400,
  'internal.bug': 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorCodes;
