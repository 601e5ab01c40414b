// A stage as plans name it.
import type { StageOption } from '#server/contracts/stage-option.ts';

/** Names of stages that are sandboxes without saying so; server/gateway/state/read-keys.ts knows them too. */
const sandboxNames: readonly string[] = ['sandbox', 'test'];

export function viewStageOption(row: {
  id: string;
  name: string;
  isSandbox: boolean;
  customerId: string | null;
  api: { id: string; name: string };
}): StageOption {
  const { id, name, customerId, api } = row;
  const isSandbox = row.isSandbox || sandboxNames.includes(name);
  return { stageId: id, stageName: name, apiId: api.id, apiName: api.name, isSandbox, customerId };
}
