'use client';
// From an upstream's address to an API behind a key with a limit: one form, then the key, a line to call it with, and a
// first request.
import { Card } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { useProject } from '#components/hooks/use-project.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { LoadedPanel } from '#components/states/loaded-panel.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { ApiView } from '#server/contracts/api.ts';
import { NewApiForm } from './new-api-form.tsx';

const MadeApi = lazy(async () => ({ default: (await import('./made-api.tsx')).MadeApi }));

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
        <LoadedPanel>
          <MadeApi api={made.api} keyValue={made.keyValue} />
        </LoadedPanel>
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
