'use client';
// Several upstreams asked at once, and the JSON made of what they say.
import { ActionIcon, Button, Card, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { JsonField } from '#components/forms/json-field.tsx';
import { NumberInput } from '#components/inputs/lazy-inputs.tsx';
import type { FieldsProps, IntegrationOf } from './empty-integration.ts';
import { UrlField } from './url-field.tsx';

type Part = IntegrationOf<'aggregate'>['parts'][string];
type Row = { id: number; name: string; part: Part };
type Props = FieldsProps<'aggregate'> & { onValidity: (isValid: boolean) => void };

export function AggregateFields({ value, onChange, errorOf, onValidity }: Props) {
  const t = useTranslations('integrations.aggregate');
  // Rows keep their place while a name is being typed, and for a moment two may have the same.
  const [rows, setRows] = useState<Row[]>(Object.entries(value.parts).map(([name, part], id) => ({ id, name, part })));
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  const take = (next: Row[]) => {
    setRows(next);
    onChange({ ...value, parts: Object.fromEntries(next.map(({ name, part }) => [name, part])) });
  };
  const judge = (field: string, isValid: boolean) => {
    const next = new Set([...invalid].filter((one) => one !== field));
    if (!isValid) next.add(field);
    setInvalid(next);
    onValidity(next.size === 0);
  };
  const change = (id: number, edit: (row: Row) => Row) => take(rows.map((row) => (row.id === id ? edit(row) : row)));
  const add = () => {
    const id = Math.max(0, ...rows.map((row) => row.id)) + 1;
    take([...rows, { id, name: `part${id}`, part: { url: '', timeoutMs: 5_000 } }]);
  };
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {t('parts')}
        </Text>
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />} disabled={rows.length >= 10} onClick={add}>
          {t('add')}
        </Button>
      </Group>
      {rows.map(({ id, name, part }) => (
        <Card key={id} withBorder padding="sm" radius="md">
          <Stack gap="xs">
            <Group align="flex-start" wrap="nowrap" gap="sm">
              <TextInput
                label={t('name')}
                flex={1}
                spellCheck={false}
                value={name}
                error={errorOf(`parts.${name}.url`) === undefined ? errorOf(`parts.${name}`) : undefined}
                onChange={(event) => {
                  const changed = event.currentTarget.value;
                  change(id, (row) => ({ ...row, name: changed }));
                }}
              />
              <NumberInput
                label={t('timeout')}
                w={130}
                min={50}
                max={29_000}
                allowDecimal={false}
                suffix=" ms"
                value={part.timeoutMs}
                onChange={(timeoutMs) => change(id, (row) => ({ ...row, part: { ...row.part, timeoutMs: Number(timeoutMs) } }))}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                mt={26}
                aria-label={t('remove', { name })}
                disabled={rows.length === 1}
                onClick={() => take(rows.filter((row) => row.id !== id))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
            <UrlField
              value={part.url}
              error={errorOf(`parts.${name}.url`)}
              onChange={(url) => change(id, (row) => ({ ...row, part: { ...row.part, url } }))}
            />
            <JsonField<NonNullable<Part['fallback']>>
              label={t('fallback')}
              description={t('fallbackHint')}
              value={part.fallback ?? undefined}
              problem={t('noJson')}
              onValidity={(isValid) => judge(`fallback ${id}`, isValid)}
              onChange={(fallback) =>
                change(id, ({ part: { fallback: _former, ...rest }, ...row }) => ({
                  ...row,
                  part: fallback === undefined ? rest : { ...rest, fallback },
                }))
              }
            />
          </Stack>
        </Card>
      ))}
      <JsonField<NonNullable<IntegrationOf<'aggregate'>['shape']>>
        label={t('shape')}
        description={t('shapeHint')}
        placeholder={'{ "customer": "$first", "orders": "$second.items" }'}
        value={value.shape ?? undefined}
        problem={t('noJson')}
        onValidity={(isValid) => judge('shape', isValid)}
        onChange={(shape) => {
          const { shape: _former, ...rest } = value;
          onChange(shape === undefined ? rest : { ...rest, shape });
        }}
      />
      <Switch
        label={t('passQuery')}
        checked={value.passQuery}
        onChange={(event) => onChange({ ...value, passQuery: event.currentTarget.checked })}
      />
    </Stack>
  );
}
