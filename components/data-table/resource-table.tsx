'use client';
// A list of things that can be deleted: a DataTable with a last column of buttons, one of which asks for the thing's name and
// destroys it.
import { ActionIcon, Group } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import { IconTrash } from '@tabler/icons-react';
import type { ComponentProps, ReactNode } from 'react';
import { useState } from 'react';
import { ConfirmByName } from '../states/confirm-by-name.tsx';
import { DataTable } from './data-table.tsx';

type Deletion<Row> = {
  /** Title and button of the question, e.g. "Delete upstream". */
  action: string;
  /** What is lost. */
  text: ReactNode;
  /** Must be typed. */
  nameOf(row: Row): string;
  /** Names the row's button for screen readers. */
  labelOf(row: Row): string;
  onConfirm(row: Row): Promise<unknown>;
};

type Props<Row> = ComponentProps<typeof DataTable<Row>> & {
  /** Buttons of a row before the one that deletes it; absent or null for those who may not. */
  actionsOf?: ((row: Row) => ReactNode) | null;
  /** Null for those who may not. */
  deletion: Deletion<Row> | null;
};

export function ResourceTable<Row>({ columns, actionsOf = null, deletion, ...table }: Props<Row>) {
  const [deleted, setDeleted] = useState<Row | null>(null);
  if (deletion === null && actionsOf === null) return <DataTable columns={columns} {...table} />;
  const buttonsOf = (row: Row) => (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {actionsOf?.(row)}
      {deletion !== null && <RowButton label={deletion.labelOf(row)} Icon={IconTrash} onClick={() => setDeleted(row)} />}
    </Group>
  );
  return (
    <>
      <DataTable columns={[...columns, { key: 'actions', label: '', render: buttonsOf }]} {...table} />
      {deletion !== null && deleted !== null && (
        <ConfirmByName
          isOpen
          onClose={() => setDeleted(null)}
          action={deletion.action}
          name={deletion.nameOf(deleted)}
          onConfirm={() => deletion.onConfirm(deleted)}
        >
          {deletion.text}
        </ConfirmByName>
      )}
    </>
  );
}

/** A button of a row that is an icon alone. */
export function RowButton({ label, Icon, onClick }: { label: string; Icon: TablerIcon; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" title={label} aria-label={label} onClick={onClick}>
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
}
