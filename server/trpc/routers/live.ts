// The runtime's one-second ticks for charts, over SSE. May drop; history and money read the ledger.
import { AppError } from '#server/kernel/app-error.ts';
import { projectProcedure, router } from '../procedures.ts';

export const liveRouter = router({
  ticks: projectProcedure('viewer').subscription(async function* ({ ctx, signal }) {
    const ended = signal === undefined ? ctx.signal : AbortSignal.any([signal, ctx.signal]);
    for await (const tick of ctx.deps.liveTicks(ctx.acting.projectId, ended)) {
      if (ended.aborted) return;
      yield tick;
    }
    if (!ended.aborted) throw new AppError('runtime.unavailable', 'The live stream has ended. It will be tried again.');
  }),
});
