'use client';
// The three heavy inputs of Mantine, each loaded when a form first shows one: they bring a positioning engine or a number
// parser along, and most pages open without them.
import type { MultiSelectProps, NumberInputProps, SelectProps } from '@mantine/core';
import { Skeleton } from '@mantine/core';
import type { ComponentType } from 'react';
import { lazy, Suspense } from 'react';

const LoadedSelect = lazy(async () => ({ default: (await import('./mantine-select.ts')).Select }));
const LoadedMultiSelect = lazy(async () => ({ default: (await import('./mantine-multi-select.ts')).MultiSelect }));
const LoadedNumberInput = lazy(async () => ({ default: (await import('./mantine-number-input.ts')).NumberInput }));

export function Select(props: SelectProps) {
  return show(LoadedSelect as ComponentType<SelectProps>, props);
}

export function MultiSelect(props: MultiSelectProps) {
  return show(LoadedMultiSelect as ComponentType<MultiSelectProps>, props);
}

export function NumberInput(props: NumberInputProps) {
  return show(LoadedNumberInput as ComponentType<NumberInputProps>, props);
}

/** Keeps the input's place until it is there. */
function show<Props extends { label?: unknown; w?: unknown }>(Input: ComponentType<Props>, props: Props) {
  return (
    <Suspense fallback={<Skeleton h={props.label === undefined ? 30 : 60} aria-busy="true" />}>
      <Input {...props} />
    </Suspense>
  );
}
