// Prisma reads this for `prisma generate` only; migrations are applied by server/db/migrate.ts.
import { defineConfig } from 'prisma/config';

export default defineConfig({ schema: 'prisma/schema.prisma' });
