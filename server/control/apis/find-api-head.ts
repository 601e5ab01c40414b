// An API as its page shows it: everything but the routes, of which it may have thousands.
import type { ApiHead, RouteView } from '#server/contracts/api.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { findApi } from './find-api.ts';

/** @throws AppError `resource.not_found` */
export async function findApiHead(deps: ControlDeps, acting: Acting, apiId: string, gatewayPort: number): Promise<ApiHead> {
  const { routes, integrations: _integrations, ...head } = await findApi(deps.prisma, acting, apiId, gatewayPort);
  return { ...head, firstRoute: firstRoute(routes) };
}

/** One that a plain request reaches without a key, as far as there is one. */
function firstRoute(routes: readonly RouteView[]): RouteView | null {
  const ease = ({ method, isApiKeyRequired }: RouteView) => (isApiKeyRequired ? 0 : 2) + (method === 'GET' || method === 'ANY' ? 1 : 0);
  return routes.reduce<RouteView | null>((best, route) => (best === null || ease(route) > ease(best) ? route : best), null);
}
