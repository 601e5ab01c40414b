// Settings of the console. What is switched off here is switched off for safety: no image optimizer, no rewrites,
// no x-powered-by. Types are checked by `npm run check`, not a second time while building.

/** Headers every answer carries; the Content-Security-Policy has a nonce per request and comes from proxy.ts. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
];

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['pg', 'pino', '@prisma/client', '@prisma/adapter-pg', 'next-auth'],
  experimental: {
    optimizePackageImports: [
      '@mantine/core',
      '@mantine/hooks',
      '@mantine/charts',
      '@mantine/form',
      '@mantine/notifications',
      '@mantine/spotlight',
      '@tabler/icons-react',
      'recharts',
    ],
  },
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
};

export default config;
