// Says that the console process answers. Whether the house is well is told by the runtime's /health/ready.

export const dynamic = 'force-dynamic';

export function GET(): Response {
  return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
}
