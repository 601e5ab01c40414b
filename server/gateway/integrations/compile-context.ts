// What every compiler of an integration works with: its route on its stage, and what the thread has.

import type { SigningKeys } from '../../aws/sigv4.ts';
import type { Logger } from '../../config/logger.ts';
import type { InHouseServices } from '../../contracts/ports.ts';
import type { DeployedRoute, PublishedStage } from '../../contracts/published-config.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { ProjectResources } from '../upstream/project-resources.ts';
import type { UpstreamClient } from '../upstream/upstream-client.ts';

/** What integrations of all kinds need of the thread. */
export type IntegrationDeps = {
  upstreams: UpstreamClient;
  resources: Pick<ProjectResources, 'upstream' | 'awsKey'>;
  /** Queues and topics of this house. */
  services: InHouseServices;
  signingKeys: SigningKeys;
  clock: Clock;
  logger: Logger;
};

export type CompileContext = { route: DeployedRoute; stage: PublishedStage; deps: IntegrationDeps };
