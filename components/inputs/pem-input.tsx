// A certificate, a chain of them or a private key, pasted as text.
import { Textarea, type TextareaProps } from '@mantine/core';

export function PemInput({ begins, ...props }: TextareaProps & { begins: 'CERTIFICATE' | 'PRIVATE KEY' }) {
  return (
    <Textarea placeholder={`-----BEGIN ${begins}-----`} autosize minRows={4} maxRows={8} spellCheck={false} autoComplete="off" {...props} />
  );
}
