// Asks for every port before anything is started. The runtime's threads share their ports (SO_REUSEPORT), and a second
// house would join them silently; a plain listen, as here, is refused whenever anybody listens.
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { StartRefusal } from '../kernel/start-refusal.ts';

export type PortToProbe = { port: number; variable: string };

/**
 * Makes sure that all ports are free on the address.
 *
 * @param patienceMs  how long to wait for a port to become free, for after a killed house whose children are ending
 * @throws StartRefusal naming the port, its variable and, where it can be told, who holds it
 */
export async function probePorts(bind: string, ports: readonly PortToProbe[], patienceMs: number): Promise<void> {
  for (const [index, { port, variable }] of ports.entries()) {
    const other = ports.slice(0, index).find((earlier) => earlier.port === port);
    if (other) throw new StartRefusal(`${other.variable} and ${variable} are both ${port}; give each its own port.`);
  }
  for (const { port, variable } of ports) {
    for (let waitedMs = 0; ; waitedMs += 100) {
      const code = await tryListen(bind, port);
      if (code === null) break;
      if (code !== 'EADDRINUSE' || waitedMs >= patienceMs) throw new StartRefusal(explain(code, bind, port, variable));
      await delay(100);
    }
  }
}

async function tryListen(host: string, port: number): Promise<string | null> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}

function explain(code: string, bind: string, port: number, variable: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use${ownerOf(port)}; stop what uses it or set ${variable} to another port.`;
    case 'EACCES':
      return `Port ${port} may not be opened by this user; set ${variable} to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `SLUICE_BIND is ${bind}, which is no address of this machine.`;
    default:
      return `Port ${port} (${variable}) on ${bind} cannot be opened: ${code}.`;
  }
}

/** ` by process 1234 (node)`, or nothing when the system does not say. */
function ownerOf(port: number): string {
  try {
    const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)));
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (holdsSocket(pid, inodes)) return ` by process ${pid} (${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()})`;
    }
  } catch {
    // Not Linux, or not allowed to look.
  }
  return '';
}

/** Inodes of sockets in state LISTEN (0A) on the port. Source: proc(5), /proc/net/tcp. */
function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) === true && fields[3] === '0A')
    .map((fields) => `socket:[${fields[9]}]`);
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
