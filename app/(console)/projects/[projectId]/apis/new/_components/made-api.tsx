'use client';
// What there is right after an API was made: its key, shown once, a line to call it with, and a first request.
import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { curlCommand } from '#components/domain/api/curl-command.ts';
import { TryPanel } from '#components/domain/api/try-panel.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { CommandLine } from '#components/states/command-line.tsx';
import { ShownOnce } from '#components/states/shown-once.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { ApiView } from '#server/contracts/api.ts';

/** @param props  `keyValue` is null for an API that needs no key */
export function MadeApi({ api, keyValue }: { api: ApiView; keyValue: string | null }) {
  const t = useTranslations('apis');
  const trpc = useTrpc();
  const { projectId, home } = useProject();
  const { data } = useQuery(trpc.apis.head.queryOptions({ projectId, apiId: api.apiId }));
  const shown = data ?? { ...api, firstRoute: api.routes[0] ?? null };
  const [stage] = shown.stages;
  if (!stage) return null;
  return (
    <Stack gap="lg" maw={860}>
      {keyValue !== null && <ShownOnce label={t('new.key')} value={keyValue} />}
      {data !== undefined && (
        <div>
          <Text size="sm" fw={600} mb={6}>
            {t('new.call')}
          </Text>
          <CommandLine label={t('new.call')} command={curlCommand({ method: 'GET', url: `${stage.invokeUrl}/`, apiKey: keyValue })} />
        </div>
      )}
      <Card withBorder radius="lg" padding="lg">
        <Title order={2} mb="md">
          {t('try.title')}
        </Title>
        <TryPanel api={shown} apiKey={keyValue ?? ''} />
      </Card>
      <Text size="sm">
        <Anchor component={PageLink} href={`${home}/apis/${api.apiId}`}>
          {t('new.open')}
        </Anchor>
      </Text>
    </Stack>
  );
}
