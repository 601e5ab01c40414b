// Nothing lies at this address, or it is not for this member to see.
import { Anchor, Center, Text, Title } from '@mantine/core';

export default function NotFound() {
  return (
    <Center component="main" mih="100dvh" p="md">
      <div>
        <Title order={1}>Not found</Title>
        <Text c="dimmed" my="xs">
          There is nothing at this address, or it belongs to a project you are not a member of.
        </Text>
        <Anchor href="/">To the overview</Anchor>
      </div>
    </Center>
  );
}
