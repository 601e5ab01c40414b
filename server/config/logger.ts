// The one root of all logs: a JSON line per event on standard output, which the supervisor passes on. Messages are fixed
// lower-case sentences, what varies goes in fields with units. Secrets are redacted here, whoever logs them by mistake.
import { pino } from 'pino';

export type Logger = pino.Logger;

const secretFields = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'apiKey',
  'secretAccessKey',
  'token',
  'body',
  'messageBody',
  'connectionString',
  '["x-api-key"]',
  '["set-cookie"]',
  '["x-amz-security-token"]',
];

/** Paths under which a secret may stand: at the top of an entry, one level down, or among headers. */
const redactedPaths = secretFields.flatMap((field) => {
  const path = field.startsWith('[') ? field : `.${field}`;
  return [field, `*${path}`, `*.headers${path}`, `headers${path}`];
});

/**
 * Makes the root logger of a process or thread.
 *
 * @param process  `supervisor`, `runtime`, …: the field `process` of every line
 * @param level    lowest level written; `silent` writes nothing
 */
export function createLogger(process: string, level: 'debug' | 'info' | 'warn' | 'error' | 'silent'): Logger {
  return pino({
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err, reason: pino.stdSerializers.err },
    redact: { paths: redactedPaths, censor: '[redacted]' },
  });
}
