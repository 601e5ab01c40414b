'use client';
// Which status answers for which of the upstream's, and what it says in its headers.
import { ActionIcon, Button, Card, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'use-intl/react';
import { PairsField } from '#components/forms/pairs-field.tsx';
import { NumberInput } from '#components/inputs/lazy-inputs.tsx';
import type { IntegrationResponse } from '#server/contracts/integration-parts.ts';
import { ContentHandlingField } from './content-handling-field.tsx';

type Props = {
  value: readonly IntegrationResponse[];
  onChange: (value: IntegrationResponse[]) => void;
  errorOf: (path: string) => string | undefined;
  /** At least one rule must stay. */
  isNeeded: boolean;
};

export function ResponseRules({ value, onChange, errorOf, isNeeded }: Props) {
  const t = useTranslations('integrations.responses');
  const change = (index: number, rule: IntegrationResponse) => onChange(value.map((one, at) => (at === index ? rule : one)));
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-end" wrap="nowrap">
        <div>
          <Text size="sm" fw={600}>
            {t('title')}
          </Text>
          <Text size="xs" c="dimmed">
            {t('hint')}
          </Text>
        </div>
        <Button
          variant="default"
          size="xs"
          flex="none"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...value, { statusCode: 200, responseParameters: {} }])}
        >
          {t('add')}
        </Button>
      </Group>
      {value.map((rule, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name; their place is what they are
        <Card key={index} withBorder padding="sm" radius="md">
          <Group align="flex-start" wrap="nowrap" gap="sm">
            <TextInput
              label={t('pattern')}
              placeholder={t('otherwise')}
              flex={1}
              spellCheck={false}
              value={rule.selectionPattern ?? ''}
              error={errorOf(`${index}.selectionPattern`)}
              onChange={(event) => {
                const { selectionPattern: _former, ...rest } = rule;
                const pattern = event.currentTarget.value;
                change(index, pattern === '' ? rest : { ...rest, selectionPattern: pattern });
              }}
            />
            <NumberInput
              label={t('status')}
              w={110}
              min={200}
              max={599}
              allowDecimal={false}
              value={rule.statusCode}
              error={errorOf(`${index}.statusCode`)}
              onChange={(status) => change(index, { ...rule, statusCode: Number(status) })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              mt={26}
              aria-label={t('remove', { number: index + 1 })}
              disabled={isNeeded && value.length === 1}
              onClick={() => onChange(value.filter((_one, at) => at !== index))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
          <PairsField
            label={t('headers')}
            placeholder="method.response.header.X-Total = integration.response.header.x-total"
            separator="="
            initial={rule.responseParameters}
            errors={{ it: errorOf(`${index}.responseParameters`) }}
            field="it"
            onChange={(responseParameters) => change(index, { ...rule, responseParameters })}
          />
          <ContentHandlingField
            label={t('handling')}
            value={rule.contentHandling}
            onChange={(contentHandling) => {
              const { contentHandling: _former, ...rest } = rule;
              change(index, contentHandling === undefined ? rest : { ...rest, contentHandling });
            }}
          />
        </Card>
      ))}
    </Stack>
  );
}
