'use client';
// The endpoints of an upstream, each with its share.
import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'use-intl/react';
import { NumberInput } from '#components/inputs/lazy-inputs.tsx';

type Endpoint = { url: string; weight?: number | undefined };
type Props = { value: readonly Endpoint[]; onChange: (value: Endpoint[]) => void; errorOf: (path: string) => string | undefined };

export function EndpointFields({ value, onChange, errorOf }: Props) {
  const t = useTranslations('upstreams');
  const change = (index: number, endpoint: Endpoint) => onChange(value.map((one, at) => (at === index ? endpoint : one)));
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {t('endpoints')}
        </Text>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...value, { url: '', weight: 1 }])}
        >
          {t('addEndpoint')}
        </Button>
      </Group>
      {value.map((endpoint, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: endpoints have no name while their URL is being typed
        <Group key={index} align="flex-start" wrap="nowrap" gap="xs">
          <TextInput
            aria-label={t('endpointUrl', { number: index + 1 })}
            placeholder="http://10.0.0.5:8080"
            flex={1}
            spellCheck={false}
            value={endpoint.url}
            error={errorOf(`endpoints.${index}.url`)}
            onChange={(event) => change(index, { ...endpoint, url: event.currentTarget.value })}
          />
          <NumberInput
            aria-label={t('endpointWeight', { number: index + 1 })}
            w={92}
            min={0}
            max={1000}
            allowDecimal={false}
            prefix="× "
            value={endpoint.weight ?? 1}
            onChange={(weight) => change(index, { ...endpoint, weight: Number(weight) })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('removeEndpoint', { number: index + 1 })}
            disabled={value.length === 1}
            onClick={() => onChange(value.filter((_one, at) => at !== index))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}
