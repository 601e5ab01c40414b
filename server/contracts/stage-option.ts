// A stage as plans name it, apart from the API it belongs to.

export type StageOption = {
  stageId: string;
  stageName: string;
  apiId: string;
  apiName: string;
  /** Sandbox keys are valid there: by its own word, or as it is named sandbox or test. */
  isSandbox: boolean;
  /** Whose sandbox it is; null: everybody's. */
  customerId: string | null;
};
