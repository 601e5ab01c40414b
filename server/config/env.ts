// The only reader of process.env. One field per line: unit, default and what it is for. `.env.example` lists the same.
import { z } from 'zod';

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);
const optionalText = z.string().min(1).optional();

export const Env = z.object({
  /** Postgres to use; absent starts the embedded PostgreSQL 18 in the data directory. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional(),
  /** Directory for the embedded database, spool, keys and last-good snapshot. */
  SLUICE_DATA_DIR: z.string().min(1).default('.sluice'),
  /** Address every port is bound to; anything but loopback needs AUTH_SECRET. */
  SLUICE_BIND: z.string().min(1).default('127.0.0.1'),
  /** Console, portal and tRPC. */
  SLUICE_CONSOLE_PORT: port(3000),
  /** The gateway. */
  SLUICE_GATEWAY_PORT: port(8080),
  /** The gateway over TLS, for domain names with a certificate; 0 keeps it closed. */
  SLUICE_GATEWAY_TLS_PORT: z.coerce.number().int().min(0).max(65_535).default(8443),
  /** AWS wire protocol: SQS and SNS. */
  SLUICE_AWS_PORT: port(4566),
  /** Metrics, health and the live stream. */
  SLUICE_METRICS_PORT: port(9464),
  /** Embedded Postgres; 0 picks a free port. */
  SLUICE_POSTGRES_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  /** Threads of the runtime; 0 means one per core. */
  SLUICE_THREADS: z.coerce.number().int().min(0).max(64).default(0),
  /** auto reads and sends for many connections of the gateway with one system call, by io_uring, where that can be; off with one each. */
  SLUICE_IO_URING: z.enum(['auto', 'off']).default('auto'),
  /** Which parts to run: all, or a comma-separated list of gateway, messaging, console. */
  SLUICE_ROLES: z
    .string()
    .regex(
      /^(all|(gateway|messaging|console)(,(gateway|messaging|console))*)$/,
      'must be all or a comma-separated list of gateway, messaging, console',
    )
    .default('all'),
  /** Signs console sessions, at least 32 characters; absent on loopback a random one is kept in the data directory. */
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  /** Key-encryption key: 32 bytes as 64 hex digits; absent a 0600 file in the data directory. */
  SLUICE_MASTER_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hex digits')
    .optional(),
  /** Where people reach the console, e.g. https://console.example.com; absent http://localhost:{console port}. */
  SLUICE_PUBLIC_URL: z.url().optional(),
  /** Account id of the first project. */
  SLUICE_ACCOUNT_ID: z
    .string()
    .regex(/^[0-9]{12}$/, 'must be 12 digits')
    .default('000000000000'),
  /** First operator's sign-in; absent admin@localhost with a one-time password printed once. */
  SLUICE_ADMIN_EMAIL: z.email().toLowerCase().default('admin@localhost.localdomain'),
  SLUICE_ADMIN_PASSWORD: z.string().min(12, 'must have at least 12 characters').optional(),
  /** Root credential of the first project; absent a random one is printed once. */
  SLUICE_ROOT_ACCESS_KEY_ID: optionalText,
  SLUICE_ROOT_SECRET_ACCESS_KEY: optionalText,
  /** off relaxes AWS's artificial waits of 60 s after DeleteQueue and between purges. */
  SLUICE_AWS_STRICT: z.enum(['on', 'off']).default('on'),
  /** closed refuses quota-limited keys while the ledger can't be reached; open admits and counts them. */
  SLUICE_ON_LEDGER_DOWN: z.enum(['closed', 'open']).default('closed'),
  /** 1 accepts an external Postgres with fsync, full_page_writes or synchronous_commit off: acknowledged messages may be lost. */
  SLUICE_ACCEPT_STORAGE: z.enum(['0', '1']).default('0'),
  /** Lowest level logged. */
  SLUICE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Shared by the supervisor with its children: guards the live stream. Set by the supervisor. */
  SLUICE_INTERNAL_SECRET: optionalText,
});
export type Env = Readonly<z.infer<typeof Env>>;

/**
 * Reads and checks the environment.
 *
 * @param source  variables by name; an empty value counts as absent
 * @returns       the frozen settings, or every problem found as one line each: `NAME: what is wrong`
 */
export function readEnv(
  source: Readonly<Record<string, string | undefined>> = process.env,
): { ok: true; env: Env } | { ok: false; problems: string[] } {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Env.safeParse(given);
  if (parsed.success) return { ok: true, env: Object.freeze(parsed.data) };
  return { ok: false, problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
}
