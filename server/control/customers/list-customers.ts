// The customers of a project by name, narrowed by a piece of name or e-mail.
import type { CustomerView } from '#server/contracts/customer.ts';
import type { Page, SearchRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { viewCustomers } from './find-customer.ts';

/** One page; the cursor is the last name shown. */
export async function listCustomers(deps: ControlDeps, acting: Acting, request: SearchRequest): Promise<Page<CustomerView>> {
  const contains = { contains: request.search, mode: 'insensitive' } as const;
  const rows = await deps.prisma.customer.findMany({
    where: {
      projectId: acting.projectId,
      ...(request.cursor === undefined ? {} : { name: { gt: request.cursor } }),
      ...(request.search === '' ? {} : { OR: [{ name: contains }, { email: contains }] }),
    },
    orderBy: { name: 'asc' },
    take: request.limit + 1,
  });
  const page = cutPage(
    rows,
    request.limit,
    (row) => row.name,
    (row) => row,
  );
  return { ...page, items: await viewCustomers(deps.prisma, page.items) };
}
