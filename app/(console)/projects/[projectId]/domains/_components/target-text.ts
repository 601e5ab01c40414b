// Where a base path leads, as people name it. Pure.
import type { BasePathMappingView } from '#server/contracts/domain-name.ts';

/** @param nextSegment  stands for a stage that the path names, e.g. `{stage}` */
export function targetText(mapping: Pick<BasePathMappingView, 'apiName' | 'stage'>, nextSegment: string): string {
  return `${mapping.apiName}/${mapping.stage?.name ?? nextSegment}`;
}
