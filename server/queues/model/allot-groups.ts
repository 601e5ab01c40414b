// Decides which messages of which groups go to which receive. Pure: the groups are held by the caller, so what it read
// of them is so.

/** One receive; `count` messages at most, 1 to 10. */
export type FifoRequest = {
  queueId: string;
  count: number;
  /** Messages received so often already belong into the dead-letter queue; null when there is none. */
  maxReceiveCount: number | null;
};

/** A group that can be received from, with its first messages in order. */
export type FifoGroup = {
  groupId: string;
  queueId: string;
  messages: readonly { sequence: string; receiveCount: number; isVisible: boolean }[];
};

export type GroupAllotment = {
  /** By position of the request. */
  leases: { request: number; groupId: string; sequences: string[] }[];
  /** Groups whose first messages must move to the dead-letter queue before anything of them is received. */
  exhausted: { request: number; groupId: string }[];
  /** Groups that have nothing to receive after all. */
  idle: string[];
};

/**
 * A group goes to one receive alone, and from its first message on without gaps; a receive is filled from as few groups
 * as can be.
 *
 * Source: SQS developer guide, "FIFO queue delivery logic".
 */
export function allotGroups(requests: readonly FifoRequest[], groups: readonly FifoGroup[]): GroupAllotment {
  const left = requests.map((request) => request.count);
  const allotment: GroupAllotment = { leases: [], exhausted: [], idle: [] };
  for (const group of groups) {
    const request = requests.findIndex(({ queueId }, index) => queueId === group.queueId && (left[index] ?? 0) > 0);
    const asked = requests[request];
    if (!asked) continue;
    const firstHidden = group.messages.findIndex((message) => !message.isVisible);
    const visible = firstHidden === -1 ? group.messages : group.messages.slice(0, firstHidden);
    const taken = visible.slice(0, left[request]);
    if (taken.length === 0) {
      allotment.idle.push(group.groupId);
    } else if (taken.some((message) => message.receiveCount >= (asked.maxReceiveCount ?? Number.POSITIVE_INFINITY))) {
      allotment.exhausted.push({ request, groupId: group.groupId });
    } else {
      left[request] = (left[request] ?? 0) - taken.length;
      allotment.leases.push({ request, groupId: group.groupId, sequences: taken.map((message) => message.sequence) });
    }
  }
  return allotment;
}
