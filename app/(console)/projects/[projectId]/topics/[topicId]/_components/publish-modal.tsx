'use client';
// Publishes a message by hand and says into how many queues it went.
import { Alert, Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { formatCount } from '#components/format/format-number.ts';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';

type Props = { projectId: string; topicId: string; isOpen: boolean; onClose: () => void };

export function PublishModal({ isOpen, onClose, ...props }: Props) {
  const t = useTranslations('topics.publish');
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('title')} size="lg" transitionProps={{ duration: 0 }}>
      <PublishForm {...props} onClose={onClose} />
    </Dialog>
  );
}

function PublishForm({ projectId, topicId, onClose }: Omit<Props, 'isOpen'>) {
  const t = useTranslations('topics.publish');
  const trpc = useTrpc();
  const locale = useLocale();
  const [subject, setSubject] = useState('');
  const [body, setBody] = useState('');
  const publish = useMutation(trpc.topics.publish.mutationOptions());
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        publish.mutate({ projectId, topicId, body, ...(subject === '' ? {} : { subject }) });
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('subject')}
          description={t('subjectHelp')}
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
        <Textarea
          label={t('body')}
          required
          autosize
          minRows={5}
          maxRows={18}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
          data-autofocus
        />
        {publish.isError && <FormProblem error={publish.error} />}
        {publish.data && (
          <Alert color={publish.data.failed > 0 ? 'yellow' : 'green'} variant="light" role="status">
            {t('delivered', { count: formatCount(publish.data.delivered, locale) })}{' '}
            {publish.data.failed > 0 && t('failed', { count: formatCount(publish.data.failed, locale) })}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('close')}
          </Button>
          <Button type="submit" loading={publish.isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
