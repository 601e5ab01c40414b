'use client';
// From an upstream's address to an API behind a key with a limit: one form, then the key, a line to call it with, and a
// first request.
import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { curlCommand } from '#components/domain/api/curl-command.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { CommandLine } from '#components/states/command-line.tsx';
import { LoadedPanel } from '#components/states/loaded-panel.tsx';
import { ShownOnce } from '#components/states/shown-once.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { ApiView } from '#server/contracts/api.ts';
import { NewApiForm } from './new-api-form.tsx';

const TryPanel = lazy(async () => ({ default: (await import('#components/domain/api/try-panel.tsx')).TryPanel }));

export function NewApi() {
  const t = useTranslations('apis');
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const { home } = useProject();
  const [made, setMade] = useState<{ api: ApiView; keyValue: string | null } | null>(null);
  const trail = [{ label: t('title'), href: `${home}/apis` }];
  if (made) {
    return (
      <PageFrame title={t('new.done', { name: made.api.name })} trail={trail}>
        <Made api={made.api} keyValue={made.keyValue} />
      </PageFrame>
    );
  }
  return (
    <PageFrame title={t('new.title')} subtitle={t('new.subtitle')} trail={trail}>
      <Card withBorder radius="lg" maw={720} padding="lg">
        <NewApiForm
          onDone={(result) => {
            void queryClient.invalidateQueries({ queryKey: trpc.apis.pathKey() });
            setMade({ api: result.api, keyValue: result.firstKey?.value ?? null });
          }}
        />
      </Card>
    </PageFrame>
  );
}

function Made({ api, keyValue }: { api: ApiView; keyValue: string | null }) {
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
        <LoadedPanel>
          <TryPanel api={shown} apiKey={keyValue ?? ''} />
        </LoadedPanel>
      </Card>
      <Text size="sm">
        <Anchor component={PageLink} href={`${home}/apis/${api.apiId}`}>
          {t('new.open')}
        </Anchor>
      </Text>
    </Stack>
  );
}
