'use client';
// What watches an upstream: checks of its own, what its answers teach, and the circuit breaker. Each may be off.
import { SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import type { z } from 'zod';
import { NumberInput } from '#components/inputs/lazy-inputs.tsx';
import type { UpstreamSettings } from '#server/contracts/upstream.ts';

type Settings = z.input<typeof UpstreamSettings>;
type Guard = 'activeCheck' | 'passiveCheck' | 'circuitBreaker';
type Props = { value: Settings; onChange: (path: Guard, value: unknown) => void; errorOf: (path: string) => string | undefined };
type NumberSpec = { name: string; min: number; max: number; fallback: number; isMs?: boolean };

/** Numbers of each guard with the contract's bounds and defaults. */
const numbers: Readonly<Record<Guard, readonly NumberSpec[]>> = {
  activeCheck: [
    { name: 'intervalMs', min: 1_000, max: 300_000, fallback: 5_000, isMs: true },
    { name: 'timeoutMs', min: 50, max: 29_000, fallback: 2_000, isMs: true },
    { name: 'healthyAfter', min: 1, max: 10, fallback: 2 },
    { name: 'unhealthyAfter', min: 1, max: 10, fallback: 3 },
  ],
  passiveCheck: [
    { name: 'failures', min: 1, max: 100, fallback: 5 },
    { name: 'ejectMs', min: 1_000, max: 300_000, fallback: 10_000, isMs: true },
  ],
  circuitBreaker: [
    { name: 'failurePercent', min: 1, max: 100, fallback: 50 },
    { name: 'callsMin', min: 1, max: 10_000, fallback: 20 },
    { name: 'windowMs', min: 1_000, max: 300_000, fallback: 10_000, isMs: true },
    { name: 'openMs', min: 100, max: 300_000, fallback: 5_000, isMs: true },
    { name: 'trialCalls', min: 1, max: 100, fallback: 3 },
  ],
};

const guards: readonly Guard[] = ['activeCheck', 'passiveCheck', 'circuitBreaker'];

export function GuardFields({ value, onChange, errorOf }: Props) {
  const t = useTranslations('upstreams');
  return (
    <Stack gap="md">
      {guards.map((guard) => {
        const settings: Record<string, unknown> | null = value[guard] ?? null;
        return (
          <Stack key={guard} gap="xs">
            <Switch
              label={t(`guardNames.${guard}`)}
              description={t(`guardHints.${guard}`)}
              checked={settings !== null}
              onChange={(event) => onChange(guard, event.currentTarget.checked ? defaultsOf(guard) : null)}
            />
            {settings !== null && (
              <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" pl={{ base: 0, xs: 48 }}>
                {guard === 'activeCheck' && (
                  <TextInput
                    label={t('fields.path')}
                    spellCheck={false}
                    value={String(settings.path ?? '/')}
                    error={errorOf('activeCheck.path')}
                    onChange={(event) => onChange(guard, { ...settings, path: event.currentTarget.value })}
                  />
                )}
                {numbers[guard].map(({ name, min, max, fallback, isMs }) => (
                  <NumberInput
                    key={name}
                    label={t(`fields.${name}` as 'fields.path')}
                    min={min}
                    max={max}
                    allowDecimal={false}
                    {...(isMs ? { suffix: ' ms' } : {})}
                    value={Number(settings[name] ?? fallback)}
                    error={errorOf(`${guard}.${name}`)}
                    onChange={(next) => onChange(guard, { ...settings, [name]: Number(next) })}
                  />
                ))}
              </SimpleGrid>
            )}
          </Stack>
        );
      })}
    </Stack>
  );
}

function defaultsOf(guard: Guard): Record<string, unknown> {
  const values = Object.fromEntries(numbers[guard].map(({ name, fallback }) => [name, fallback]));
  return guard === 'activeCheck' ? { path: '/', ...values } : values;
}
