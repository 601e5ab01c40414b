'use client';
// A password field whose eye is a button for everybody: reached with the Tab key, named in the reader's language.
import type { PasswordInputProps } from '@mantine/core';
import { PasswordInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';

export function PasswordField(props: PasswordInputProps) {
  const t = useTranslations('states');
  return <PasswordInput visibilityToggleFocusable visibilityToggleButtonProps={{ 'aria-label': t('showTyped') }} {...props} />;
}
