// The changes a declarative file can bring about, each one call of a use-case.
import type { BodySettings } from '#server/contracts/body-settings.ts';
import type { GatewayResponseName, GatewayResponseSetting } from '#server/contracts/gateway-response.ts';
import type { ApiKind } from '#server/contracts/published-config.ts';
import type { UpstreamSettings } from '#server/contracts/upstream.ts';
import type { ApiKeyState, CanaryState, CustomerState, DomainState, RouteState, StageOptions, UsagePlanState } from './project-state.ts';

export type Change =
  | { kind: 'set-egress'; before: readonly string[]; after: readonly string[] }
  | { kind: 'put-customer'; name: string; before: CustomerState | null; after: CustomerState }
  | { kind: 'create-queue'; name: string; attributes: Readonly<Record<string, string>> }
  | { kind: 'set-queue-attributes'; name: string; before: Readonly<Record<string, string>>; after: Readonly<Record<string, string>> }
  | { kind: 'create-topic'; name: string }
  | { kind: 'put-subscription'; topic: string; queue: string; before: { raw: boolean } | null; after: { raw: boolean } }
  | { kind: 'create-api'; name: string; apiKind: ApiKind; description: string }
  | { kind: 'describe-api'; name: string; before: string; after: string }
  | { kind: 'put-route'; api: string; routeKey: string; before: RouteState | null; after: RouteState }
  | { kind: 'delete-route'; api: string; routeKey: string; before: RouteState }
  | { kind: 'set-honest-errors'; api: string; after: boolean }
  | { kind: 'set-bodies'; api: string; before: BodySettings; after: BodySettings }
  | { kind: 'put-upstream'; name: string; before: UpstreamSettings | null; after: UpstreamSettings }
  | {
      kind: 'set-gateway-response';
      api: string;
      type: GatewayResponseName;
      before: GatewayResponseSetting | null;
      /** Null lets the type read as it does by itself. */
      after: GatewayResponseSetting | null;
    }
  | { kind: 'create-stage'; api: string; stage: string; variables: Readonly<Record<string, string>> }
  | { kind: 'set-stage-options'; api: string; stage: string; before: StageOptions; after: StageOptions }
  | { kind: 'start-canary'; api: string; stage: string; after: CanaryState }
  | { kind: 'update-canary'; api: string; stage: string; before: CanaryState; after: CanaryState }
  | { kind: 'end-canary'; api: string; stage: string; how: 'promote' | 'drop' }
  | { kind: 'put-domain'; name: string; before: DomainState | null; after: DomainState }
  | { kind: 'set-default-certificate'; before: string | null; after: string | null }
  | {
      kind: 'set-stage-variables';
      api: string;
      stage: string;
      before: Readonly<Record<string, string>>;
      after: Readonly<Record<string, string>>;
    }
  | { kind: 'deploy'; api: string; stages: readonly string[] }
  | { kind: 'put-usage-plan'; name: string; before: UsagePlanState | null; after: UsagePlanState }
  | { kind: 'create-api-key'; name: string; after: ApiKeyState; environment: 'live' | 'test' }
  | { kind: 'update-api-key'; name: string; before: ApiKeyState; after: ApiKeyState };
