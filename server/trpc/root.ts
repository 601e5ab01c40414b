// All procedures of the control plane, one router per noun. Browsers, the CLI and pages share this type.
import { router } from './procedures.ts';
import { accessRouter } from './routers/access.ts';

export const appRouter = router({
  access: accessRouter,
});

export type AppRouter = typeof appRouter;
