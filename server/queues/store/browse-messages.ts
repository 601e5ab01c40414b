// Shows a queue's messages without receiving them: no lease is taken, no count goes up, nothing is locked. What is
// looked for is looked for here and not by Postgres, which can't read sealed payloads.
import type { MessageAttribute } from '#server/contracts/ports.ts';
import type { BrowsedMessage, BrowsedPage, MessageState, OpenedMessage } from '#server/contracts/queue-message.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { limits } from '#server/kernel/limits.ts';
import type { PayloadSealer } from '../payload-sealer.ts';
import type { Statements } from './statements.ts';

const stateOf = (until: string, receiveCount: string) =>
  `CASE WHEN ${until} <= moment.now THEN 'waiting' WHEN ${receiveCount} = 0 THEN 'delayed' ELSE 'in-flight' END`;

/** Messages of the queue with their state, wherever they stand; `condition` narrows each of the three places. */
function places(condition: (sequence: string) => string, page: (sequence: string) => string): string {
  return `
  (SELECT r.sequence, 'waiting' AS state, 0 AS receive_count, NULL::timestamptz AS available_at, r.dead_letter_source
   FROM target JOIN messaging.ready r ON r.queue_id = target.numeric_id WHERE ${condition('r.sequence')} ${page('r.sequence')})
  UNION ALL
  (SELECT p.* FROM (
     SELECT l.sequence, ${stateOf('l.expires_at', 'l.receive_count')} AS state, l.receive_count,
       CASE WHEN l.expires_at > moment.now THEN l.expires_at END AS available_at, l.dead_letter_source
     FROM target CROSS JOIN moment JOIN messaging.lease l ON l.queue_id = target.numeric_id WHERE ${condition('l.sequence')}
   ) p ${page('p.sequence')})
  UNION ALL
  (SELECT p.* FROM (
     SELECT f.sequence, ${stateOf('f.visible_at', 'f.receive_count')} AS state, f.receive_count,
       CASE WHEN f.visible_at > moment.now THEN f.visible_at END AS available_at, f.dead_letter_source
     FROM target CROSS JOIN moment JOIN messaging.fifo_group g ON g.queue_id = target.numeric_id
     JOIN messaging.fifo_message f ON f.group_id = g.group_id WHERE ${condition('f.sequence')}
   ) p ${page('p.sequence')})`;
}

const head = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
target AS MATERIALIZED (SELECT numeric_id FROM public.queue WHERE id = $1)`;
const columns = `p.sequence::text, m.message_id AS "messageId", p.state, floor(extract(epoch FROM m.sent_at) * 1000)::float8 AS "sentAtMs",
  p.receive_count AS "receiveCount", floor(extract(epoch FROM p.available_at) * 1000)::float8 AS "availableAtMs",
  p.dead_letter_source AS "deadLetterSource", m.system_attributes ->> 'MessageGroupId' AS "messageGroupId",
  octet_length(m.body) AS "storedBytes", m.is_sealed AS "isSealed", m.attributes`;

/**
 * Purpose: the next $3 messages in the order of their sequence, whichever table they stand in, until their bodies are
 * more than $5 bytes; bodies whole ($6) or their beginning, sealed ones always whole. `placed` counts those found before
 * the bodies were weighed.
 * Indexes: ready's key from the cursor on; the queue's part of lease (queue_id, expires_at), sorted; the queue's groups
 * and their messages, sorted; message's key.
 * Locks: none.
 */
const browseMessagesSql = `${head},
placed AS MATERIALIZED (SELECT * FROM (${places(
  (sequence) => `${sequence} > $2`,
  (sequence) =>
    (sequence === 'r.sequence' ? "AND coalesce($4, 'waiting') = 'waiting'" : 'WHERE p.state = coalesce($4, p.state)') +
    ` ORDER BY ${sequence} LIMIT $3`,
)}) p ORDER BY sequence LIMIT $3),
weighed AS MATERIALIZED (
  SELECT p.*, sum(CASE WHEN m.is_sealed OR $6 THEN octet_length(m.body) ELSE ${limits.messaging.browsePreviewCharacters} END)
    OVER (ORDER BY p.sequence) - octet_length(m.body) AS bytes_before
  FROM placed p JOIN messaging.message m ON m.sequence = p.sequence
)
SELECT (SELECT count(*)::int FROM placed) AS placed, ${columns},
  CASE WHEN m.is_sealed OR $6 THEN m.body ELSE left(m.body, ${limits.messaging.browsePreviewCharacters}) END AS body
FROM weighed p JOIN messaging.message m ON m.sequence = p.sequence WHERE p.bytes_before < $5 ORDER BY p.sequence`;

/** Purpose: one message whole. Indexes: keys of ready, lease, fifo_message and message. Locks: none. */
const openMessageSql = `${head},
placed AS (${places(
  (sequence) => `${sequence} = $2`,
  () => '',
)})
SELECT ${columns}, m.body, m.sender_id AS "senderId", coalesce(m.system_attributes, '{}') AS "systemAttributes"
FROM placed p JOIN messaging.message m ON m.sequence = p.sequence`;

type StoredMessage = Omit<BrowsedMessage, 'preview' | 'sizeBytes'> & {
  body: string;
  storedBytes: number;
  isSealed: boolean;
  attributes: Readonly<Record<string, MessageAttribute>> | null;
};

export type BrowseRequest = { afterSequence: string; limit: number; search: string; state: MessageState | null };

/**
 * A page of the queue. A search looks at no more than limits.messaging.browseExaminedMax messages per call and says where
 * it stopped, so that a rare word in a long queue costs many short calls and never one long one; a page of large bodies
 * ends early for the same reason.
 */
export async function browseMessages(
  deps: { statements: Statements; sealer: PayloadSealer },
  queueId: string,
  request: BrowseRequest,
): Promise<BrowsedPage> {
  const { limit, search, state } = request;
  const { browseExaminedMax, browseChunkMessages, browseBytesMax } = limits.messaging;
  const messages: BrowsedMessage[] = [];
  let after = request.afterSequence;
  let [examined, bytes] = [0, 0];
  for (;;) {
    const wanted = search === '' ? limit - messages.length + 1 : Math.min(browseChunkMessages, browseExaminedMax - examined);
    const values = [queueId, after, wanted, state, browseBytesMax, search !== ''];
    const { rows } = await deps.statements.run<StoredMessage & { placed: number }>('messaging_browse', browseMessagesSql, values);
    for (const { placed: _, ...row } of rows) {
      const { preview, attributes, ...message } = show(row, deps.sealer);
      if (search === '' || matches({ preview, attributes, messageId: row.messageId }, search)) {
        if (messages.length === limit) return { messages, nextSequence: after, examined };
        messages.push({ ...message, preview: preview.slice(0, limits.messaging.browsePreviewCharacters) });
      }
      examined += 1;
      bytes += row.body.length;
      after = row.sequence;
    }
    const placed = rows[0]?.placed ?? 0;
    if (placed < wanted && rows.length === placed) return { messages, nextSequence: null, examined };
    if (bytes >= browseBytesMax || (search !== '' && examined >= browseExaminedMax)) return { messages, nextSequence: after, examined };
  }
}

/**
 * @returns null when the message is gone, or is another queue's by now
 * @throws  AppError `queue.refused` for a payload that does not open
 */
export async function openMessage(
  deps: { statements: Statements; sealer: PayloadSealer },
  queueId: string,
  sequence: string,
): Promise<OpenedMessage | null> {
  type Row = StoredMessage & Pick<OpenedMessage, 'senderId' | 'systemAttributes'>;
  const [row] = (await deps.statements.run<Row>('messaging_open', openMessageSql, [queueId, sequence])).rows;
  if (!row) return null;
  const { storedBytes: _, isSealed, ...message } = row;
  try {
    const { body, attributes } = deps.sealer.open({ isSealed, body: row.body, attributes: row.attributes });
    return { ...message, body, attributes: attributes ?? {}, sizeBytes: Buffer.byteLength(body) };
  } catch (error) {
    throw new AppError('queue.refused', 'This message was encrypted under another master key, or is damaged.', { cause: error });
  }
}

/** `preview` is as much of the body as was read. A payload that does not open is shown as empty. */
function show(row: StoredMessage, sealer: PayloadSealer) {
  const { body, storedBytes, isSealed, attributes, ...message } = row;
  if (!isSealed) return { ...message, attributes, preview: body, sizeBytes: storedBytes };
  try {
    const opened = sealer.open({ isSealed, body, attributes });
    return { ...message, attributes: opened.attributes, preview: opened.body, sizeBytes: Buffer.byteLength(opened.body) };
  } catch {
    return { ...message, attributes: null, preview: '', sizeBytes: 0 };
  }
}

/** A piece of the body, of the message id or of an attribute's name, type or value; upper and lower case alike. */
function matches(
  message: { preview: string; messageId: string; attributes: Readonly<Record<string, MessageAttribute>> | null },
  search: string,
): boolean {
  const wanted = search.toLowerCase();
  const has = (text: string | undefined): boolean => text?.toLowerCase().includes(wanted) ?? false;
  if (has(message.preview) || has(message.messageId)) return true;
  return Object.entries(message.attributes ?? {}).some(
    ([name, { dataType, stringValue, binaryValueBase64 }]) => has(name) || has(dataType) || has(stringValue) || has(binaryValueBase64),
  );
}
