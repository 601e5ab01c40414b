// The import rules of the house (ARCHITECTURE.md, "Layers"), all as errors. Parsed by swc, because dependency-cruiser
// cannot read TypeScript 7. server/testing/import-rules.test.ts shows every rule failing once.

const layers = [
  ['kernel'],
  ['contracts'],
  ['config'],
  ['aws'],
  ['db'],
  ['control', 'snapshot', 'gateway', 'queues', 'topics', 'functions', 'ledger', 'live'],
  ['trpc', 'auth', 'runtime', 'cli', 'supervisor', 'main\\.ts'],
];
const products = ['gateway', 'queues', 'topics', 'functions'];
const dataPlane = [...products, 'ledger', 'live'];
const test = '\\.(test|db\\.test|conformance)\\.ts$';

const upward = layers.slice(0, -1).map((names, index) => ({
  name: `imports-point-down-from-${names[0]}`,
  severity: 'error',
  comment: 'A lower layer never imports a higher one.',
  from: { path: `^server/(${names.join('|')})/`, pathNot: test },
  to: {
    path: `^server/(${layers
      .slice(index + 1)
      .flat()
      .join('|')})`,
  },
}));

const productsApart = products.map((name) => ({
  name: `product-${name}-stands-alone`,
  severity: 'error',
  comment: 'Products meet through contracts/ports.ts, wired in runtime/compose.ts.',
  from: { path: `^server/${name}/`, pathNot: test },
  to: { path: `^server/(${products.filter((other) => other !== name).join('|')})/` },
}));

export default {
  forbidden: [
    ...upward,
    ...productsApart,
    {
      name: 'control-knows-only-models-of-the-data-plane',
      severity: 'error',
      from: { path: '^server/control/', pathNot: test },
      to: { path: `^server/(${dataPlane.join('|')})/`, pathNot: '/model/' },
    },
    {
      name: 'data-plane-knows-only-models-of-control',
      severity: 'error',
      from: { path: `^server/(${dataPlane.join('|')})/`, pathNot: test },
      to: { path: '^server/control/', pathNot: '/model/' },
    },
    {
      name: 'models-are-pure',
      severity: 'error',
      comment: 'A model decides; it reaches no database, network, file or clock.',
      from: { path: '/model/', pathNot: test },
      to: { path: '^server/(db|config)/|^(node:)?(fs|net|http|https|tls|dns|child_process|worker_threads)(/|$)|node_modules/(pg|@prisma)' },
    },
    {
      name: 'kernel-and-contracts-are-browser-safe',
      severity: 'error',
      from: { path: '^server/(contracts/|kernel/clock\\.ts)', pathNot: test },
      to: {
        path: '^server/kernel/(api-key-format|random|seal-secret)|^(node:)?[a-z_]+$',
        pathNot: 'node_modules',
        dependencyTypes: ['core', 'local'],
      },
    },
    {
      name: 'pages-know-contracts-only',
      severity: 'error',
      comment:
        'app and components import contracts and types of the tRPC root; route handlers, the server-side caller and the session reader are the doors.',
      from: { path: '^(app|components)/', pathNot: '^app/api/.*/route\\.ts$|^app/.*\\.test\\.ts' },
      to: { path: '^server/', pathNot: '^server/(contracts|kernel)/|^server/trpc/(root|caller)\\.ts$|^server/auth/read-session\\.ts$' },
    },
    {
      name: 'prisma-only-below-control',
      severity: 'error',
      from: { path: `^(app|components|server/(${dataPlane.join('|')}|aws|kernel|contracts))/` },
      to: { path: '^prisma/generated' },
    },
    {
      name: 'tests-stay-out-of-the-product',
      severity: 'error',
      from: { path: '^(server|app|components)/', pathNot: `^server/testing/|${test}` },
      to: { path: '^server/testing/' },
    },
    { name: 'no-cycles', severity: 'error', from: { pathNot: '^prisma/generated' }, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '\\.css$' } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules|prisma/generated' },
    exclude: { path: '^\\.next|^\\.cache' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
