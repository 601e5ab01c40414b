// Where a message of a queue can be, apart from the schemas, for pages that only name the states.

export const messageStates = ['waiting', 'delayed', 'in-flight'] as const;
export type MessageState = (typeof messageStates)[number];
