'use client';
// A page that failed: said plainly, with a way to try again.
import { Center } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { ErrorState } from '#components/states/error-state.tsx';

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function ConsoleError({ error, reset }: Props) {
  const message = useTranslations('states')('pageFailed');
  const data = { errorCode: error.digest === undefined ? 'internal.bug' : `internal.bug ${error.digest}`, httpStatus: 500 };
  return (
    <Center component="main" mih="60dvh">
      <ErrorState error={Object.assign(new Error(message), { data })} onRetry={reset} />
    </Center>
  );
}
