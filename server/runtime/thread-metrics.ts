// What one worker thread counts for Prometheus. Labels are bounded: services and actions come from tables, APIs and
// stages from the published config; never a raw path or a key.
import { Gauge, Registry } from 'prom-client';
import type { LiveRecorder } from '../contracts/live-counters.ts';
import type { PhaseTimes } from '../gateway/phase-times.ts';
import type { ProjectUpstream } from '../gateway/upstream/project-resources.ts';
import { createActionTallies } from './action-tallies.ts';
import { createExchangeTallies } from './exchange-tallies.ts';
import { histogramValues, plainMetric } from './plain-metrics.ts';
import type { ThreadMetrics } from './thread-messages.ts';

export type ThreadMeters = {
  countAction(service: string, action: string, status: number, durationMs: number): void;
  /** The recorder given, with exchanges counted here too. */
  meterExchanges(recorder: LiveRecorder): LiveRecorder;
  /** Asked at every collection. Threads add up: each upstream counts once per endpoint and thread. */
  meterUpstreams(read: () => readonly ProjectUpstream[]): void;
  /** Asked at every collection. */
  meterPhases(read: () => readonly PhaseTimes[]): void;
  /** Asked at every collection. */
  meterRing(isOpen: () => boolean): void;
  collect(): Promise<ThreadMetrics>;
};

export function createThreadMeters(): ThreadMeters {
  const register = new Registry();
  const registers = [register];
  const exchanges = createExchangeTallies();
  let readPhases: () => readonly PhaseTimes[] = () => [];
  const actions = createActionTallies();

  return {
    countAction: actions.count,
    meterExchanges: (recorder) => ({
      ...recorder,
      countExchange: (subject, outcome, status, latencyMs, upstreamLatencyMs) => {
        exchanges.count(subject.apiId, subject.stageId, outcome, status, latencyMs);
        recorder.countExchange(subject, outcome, status, latencyMs, upstreamLatencyMs);
      },
    }),
    meterUpstreams: (read) => {
      const labelNames = ['project', 'upstream', 'state'];
      new Gauge({
        name: 'gateway_upstream_endpoints',
        help: 'Endpoints of upstreams by what threads think of them, one for each endpoint and thread',
        labelNames,
        registers,
        collect() {
          this.reset();
          for (const { projectId: project, name: upstream, endpoints } of read()) {
            const up = endpoints.filter(({ condition }) => condition === 'healthy').length;
            this.set({ project, upstream, state: 'up' }, up);
            this.set({ project, upstream, state: 'down' }, endpoints.length - up);
          }
        },
      });
      new Gauge({
        name: 'gateway_upstream_circuits',
        help: 'Threads by the state of the circuit of an upstream: closed, open or half-open',
        labelNames,
        registers,
        collect() {
          this.reset();
          for (const { projectId: project, name: upstream, circuit } of read()) {
            if (circuit.condition !== 'off') this.set({ project, upstream, state: circuit.condition }, 1);
          }
        },
      });
    },
    meterPhases: (read) => {
      readPhases = read;
    },
    meterRing: (isOpen) => {
      new Gauge({
        name: 'gateway_threads_sharing_calls',
        help: 'Threads that read and send for many connections with one system call, by io_uring',
        registers,
        collect() {
          this.set(isOpen() ? 1 : 0);
        },
      });
    },
    collect: async () => [...exchanges.collect(), ...actions.collect(), phaseMetric(readPhases()), ...(await register.getMetricsAsJSON())],
  };
}

function phaseMetric(times: readonly PhaseTimes[]): ThreadMetrics[number] {
  const name = 'gateway_phase_duration_seconds';
  const values = times.flatMap((time) => histogramValues(name, { phase: time.phase }, time));
  return plainMetric(name, 'Time that exchanges spend in each phase, waits included; of one exchange in 16', 'histogram', values);
}
