// Nothing lies at this address, or it is not for this member to see.
import { Anchor, Center, Text, Title } from '@mantine/core';
import { getTranslations } from './_i18n/get-translations.ts';

export default async function NotFound() {
  const t = await getTranslations('states');
  return (
    <Center component="main" mih="100dvh" p="md">
      <div>
        <Title order={1}>{t('notFound.title')}</Title>
        <Text c="dimmed" my="xs">
          {t('notFound.text')}
        </Text>
        <Anchor href="/">{t('notFound.home')}</Anchor>
      </div>
    </Center>
  );
}
