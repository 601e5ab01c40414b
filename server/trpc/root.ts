// All procedures of the control plane, one router per noun. Browsers, the CLI and pages share this type.
import { createCallerFactory, router } from './procedures.ts';
import { accessRouter } from './routers/access.ts';
import { apiKeysRouter } from './routers/api-keys.ts';
import { apisRouter } from './routers/apis.ts';
import { auditRouter } from './routers/audit.ts';
import { certificatesRouter } from './routers/certificates.ts';
import { credentialsRouter } from './routers/credentials.ts';
import { customersRouter } from './routers/customers.ts';
import { domainNamesRouter } from './routers/domain-names.ts';
import { liveRouter } from './routers/live.ts';
import { portalRouter } from './routers/portal.ts';
import { portalAccessRouter } from './routers/portal-access.ts';
import { projectFileRouter } from './routers/project-file.ts';
import { projectsRouter } from './routers/projects.ts';
import { queuesRouter } from './routers/queues.ts';
import { topicsRouter } from './routers/topics.ts';
import { trafficRouter } from './routers/traffic.ts';
import { upstreamsRouter } from './routers/upstreams.ts';
import { usageRouter } from './routers/usage.ts';
import { usagePlansRouter } from './routers/usage-plans.ts';

export const appRouter = router({
  access: accessRouter,
  apiKeys: apiKeysRouter,
  apis: apisRouter,
  audit: auditRouter,
  certificates: certificatesRouter,
  credentials: credentialsRouter,
  customers: customersRouter,
  domainNames: domainNamesRouter,
  live: liveRouter,
  portal: portalRouter,
  portalAccess: portalAccessRouter,
  projectFile: projectFileRouter,
  projects: projectsRouter,
  queues: queuesRouter,
  topics: topicsRouter,
  traffic: trafficRouter,
  upstreams: upstreamsRouter,
  usage: usageRouter,
  usagePlans: usagePlansRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures in this process, with the same checks: for pages rendered on the server and for tests. */
export const createCaller = createCallerFactory(appRouter);
