// Which parts of the house run, on which ports, and under which addresses people reach them. Pure.
import type { Env } from '../config/env.ts';
import type { Role } from '../config/roles.ts';
import { rolesOf } from '../config/roles.ts';
import type { HouseFile } from '../contracts/house-file.ts';
import type { PortToProbe } from './probe-ports.ts';

export type HouseAddresses = {
  /** Null when the part does not run. */
  consoleUrl: string | null;
  gatewayUrl: string | null;
  awsUrl: string | null;
  metricsUrl: string | null;
};

/** The ports of the parts that run; the runtime's metrics port goes with gateway or messaging. */
export function portsToProbe(env: Env): PortToProbe[] {
  const roles = rolesOf(env.SLUICE_ROLES);
  const ports: (PortToProbe | false)[] = [
    roles.has('console') && { port: env.SLUICE_CONSOLE_PORT, variable: 'SLUICE_CONSOLE_PORT' },
    roles.has('gateway') && { port: env.SLUICE_GATEWAY_PORT, variable: 'SLUICE_GATEWAY_PORT' },
    roles.has('gateway') && env.SLUICE_GATEWAY_TLS_PORT > 0 && { port: env.SLUICE_GATEWAY_TLS_PORT, variable: 'SLUICE_GATEWAY_TLS_PORT' },
    roles.has('messaging') && { port: env.SLUICE_AWS_PORT, variable: 'SLUICE_AWS_PORT' },
    hasRuntime(roles) && { port: env.SLUICE_METRICS_PORT, variable: 'SLUICE_METRICS_PORT' },
  ];
  return ports.filter((port) => port !== false);
}

export function houseAddresses(env: Env): HouseAddresses {
  const roles = rolesOf(env.SLUICE_ROLES);
  const host = publicHost(env.SLUICE_BIND);
  return {
    consoleUrl: roles.has('console') ? (env.SLUICE_PUBLIC_URL ?? `http://${host}:${env.SLUICE_CONSOLE_PORT}`) : null,
    gatewayUrl: roles.has('gateway') ? `http://${host}:${env.SLUICE_GATEWAY_PORT}` : null,
    awsUrl: roles.has('messaging') ? `http://${host}:${env.SLUICE_AWS_PORT}` : null,
    metricsUrl: hasRuntime(roles) ? `http://${host}:${env.SLUICE_METRICS_PORT}` : null,
  };
}

/** What programs of this machine are told: the console by its port, whatever name the public knows it by. */
export function houseFile(env: Env): HouseFile {
  const { gatewayUrl, awsUrl, consoleUrl } = houseAddresses({ ...env, SLUICE_PUBLIC_URL: undefined });
  return { version: 1, consoleUrl, gatewayUrl, awsUrl };
}

/** A name this machine's programs can use for the address bound to. */
export function publicHost(bind: string): string {
  if (bind === '0.0.0.0' || bind === '::' || bind === '::1' || bind.startsWith('127.')) return 'localhost';
  return bind.includes(':') ? `[${bind}]` : bind;
}

function hasRuntime(roles: ReadonlySet<Role>): boolean {
  return roles.has('gateway') || roles.has('messaging');
}
