// Puts messages into many queues inside somebody else's transaction: the atomic fan-out of topics. A queue that refuses
// its message is reported and undoes nothing.
import type { EnqueueEntry, EnqueueOutcome, QueueView, SqlTransaction } from '#server/contracts/ports.ts';
import type { Random } from '#server/kernel/random.ts';
import type { KnownQueue } from './catalog/queue-catalog.ts';
import { asKnownQueue } from './catalog/queue-catalog.ts';
import type { MessageEngine } from './message-engine.ts';
import { admitMessage } from './model/admit-message.ts';
import { decideAccess } from './model/queue-access.ts';
import type { QueueRefusal } from './model/queue-refusal.ts';
import { refusal } from './model/queue-refusal.ts';
import type { NewMessage } from './store/new-message.ts';
import type { NewFifoMessage } from './store/send-fifo-messages.ts';
import { sendFifoMessages } from './store/send-fifo-messages.ts';
import { sendMessages } from './store/send-messages.ts';
import { statementsOfTransaction } from './store/statements.ts';

type Accepted<Message> = { index: number; entry: Message };

/**
 * @param entries  those of FIFO queues lock their groups in the order everybody keeps, so all FIFO entries of one
 *                 transaction belong into one call
 * @returns        an outcome for each entry; a duplicate in a FIFO queue has the id of its original
 */
export async function enqueueInTransaction(
  tx: SqlTransaction,
  deps: { random: Random; engine: MessageEngine },
  entries: readonly EnqueueEntry[],
): Promise<EnqueueOutcome[]> {
  const outcomes: EnqueueOutcome[] = [];
  const standard: Accepted<NewMessage>[] = [];
  const fifo: Accepted<NewFifoMessage>[] = [];
  for (const [index, given] of entries.entries()) {
    const queue = knownOf(given.queue);
    const { view, settings } = queue;
    const refused = refuseSource(queue, given);
    const admitted = admitMessage({ isFifo: view.isFifo, ...settings }, given.message);
    if (refused || !admitted.ok) {
      const { shape, message } = refused ?? (admitted.ok ? noRefusal : admitted.error);
      outcomes[index] = { ok: false, code: shape, message };
      continue;
    }
    const messageId = deps.random.uuid();
    const message = deps.engine.sealer.seal(view.queueId, settings.sealing, admitted.value);
    const entry = {
      queueId: view.queueId,
      messageId,
      senderId: given.source?.accountId ?? view.accountId,
      message,
      deadLetterSource: null,
    };
    outcomes[index] = { ok: true, messageId };
    if (admitted.value.fifo) fifo.push({ index, entry: { ...entry, fifo: admitted.value.fifo } });
    else standard.push({ index, entry });
    if (given.message.messageGroupId !== undefined) deps.engine.markGrouped(view);
  }
  const statements = statementsOfTransaction(tx);
  const stored =
    standard.length === 0
      ? []
      : await sendMessages(
          statements,
          standard.map(({ entry }) => entry),
        );
  standard.forEach(({ index }, position) => {
    if (stored[position] === 'queue-missing') outcomes[index] = missing;
  });
  const sent =
    fifo.length === 0
      ? []
      : await sendFifoMessages(
          (work) => work(statements),
          fifo.map(({ entry }) => entry),
        );
  fifo.forEach(({ index }, position) => {
    const outcome = sent[position];
    outcomes[index] = !outcome || outcome === 'queue-missing' ? missing : { ok: true, messageId: outcome.messageId };
  });
  return outcomes;
}

const missing: EnqueueOutcome = { ok: false, code: 'QueueDoesNotExist', message: 'The specified queue does not exist.' };
const noRefusal: QueueRefusal = refusal('InvalidParameterValue', 'The queue refused the message.');

/** A service of the queue's own account may send unless the policy denies it; that of another only what the policy allows. */
function refuseSource({ view, policy }: KnownQueue, { source }: EnqueueEntry): QueueRefusal | null {
  if (!source) return null;
  const decision = decideAccess(
    { arn: view.arn, policy },
    {
      isOwn: source.accountId === view.accountId,
      principal: { kind: 'Service', name: source.service },
      action: 'SendMessage',
      context: { 'aws:sourcearn': [source.arn], 'aws:sourceaccount': [source.accountId] },
    },
  );
  if (decision === 'allowed') return null;
  if (decision === 'hidden') return refusal('QueueDoesNotExist', 'The specified queue does not exist.');
  return refusal('AccessDenied', `The policy of ${view.arn} does not allow ${source.arn} to send to it.`);
}

/** Views are immutable, so what was read from one stays true for it. */
const known = new WeakMap<QueueView, KnownQueue>();

/** What traffic needs to know of a queue, read from its view once. */
export function knownOf(view: QueueView): KnownQueue {
  const found = known.get(view) ?? asKnownQueue({ view, storedAttributes: view.attributes });
  known.set(view, found);
  return found;
}
