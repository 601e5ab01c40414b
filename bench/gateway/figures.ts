// What the gateway's benchmark prints.
import { median, medianBeside } from '../support/median.ts';

/** By lane, one figure per round. */
export type Figures = {
  /** Requests per second. */
  max: ReadonlyMap<string, readonly number[]>;
  /** CPU µs per request at `rate` requests per second. */
  cpu: ReadonlyMap<string, readonly number[]>;
  p99: ReadonlyMap<string, readonly number[]>;
  rate: number;
};

export function printFigures({ max, cpu, p99, rate }: Figures): void {
  const ratio = (own: number, other: number) => own / other;
  console.log(`gateway: GET, small JSON, 64 connections, one core per proxy; CPU at ${rate.toFixed(0)} requests/s`);
  for (const name of max.keys()) {
    const cells = [
      `${median(max.get(name) ?? [])
        .toFixed(0)
        .padStart(7)} requests/s at most, ${medianBeside(max, name, 'nginx', ratio).toFixed(2)} × nginx`,
      `${median(cpu.get(name) ?? [])
        .toFixed(1)
        .padStart(6)} CPU µs/request, ${medianBeside(cpu, name, 'nginx', ratio).toFixed(2)} × nginx`,
      `p99 at half that rate ${median(p99.get(name) ?? []).toFixed(2)} ms, ${medianBeside(p99, name, 'nginx', (own, other) => own - other).toFixed(2)} ms over nginx`,
    ];
    console.log(`  ${name.padEnd(8)} ${cells.join('   ')}`);
  }
  if (!cpu.has('fastify')) return;
  const byLine = median(cpu.get('nginx-log-by-line') ?? []);
  console.log(
    `  nginx that writes each line of its log at once, as it does by default: ${byLine.toFixed(1)} CPU µs/request, sluice ${medianBeside(cpu, 'sluice', 'nginx-log-by-line', ratio).toFixed(2)} × of it`,
  );
  console.log(
    `  sluice's CPU is ${medianBeside(cpu, 'sluice', 'fastify', ratio).toFixed(2)} × fastify's (at most 0.33), and at most 1.25 × nginx`,
  );
}
