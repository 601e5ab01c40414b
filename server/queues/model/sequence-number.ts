// The number SQS gives a FIFO message, which grows within its group.

/** A message's sequence as 20 digits, so that the numbers also sort as text. Source: SQS API reference, "SendMessage". */
export function formatSequenceNumber(sequence: string): string {
  return (10n ** 19n + BigInt(sequence)).toString();
}
