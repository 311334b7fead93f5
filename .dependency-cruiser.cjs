// Which part may know which. tools/check-imports.ts runs these rules and proves that they were run.

/** The programs and the composition root: they know the parts, no part knows them. */
const PROGRAMS = '^server/src/(main\\.js|(serve|app|cli)\\.ts)$|^server/src/cli/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two modules that need each other are one module, or one of them knows too much.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'every-import-resolves',
      comment: 'An import that leads nowhere hides whatever rule it would break.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'contract-only-declares',
      comment:
        'The contract is schemas: it needs its schema builder and itself, no I/O, no server.',
      severity: 'error',
      from: { path: '^contract/' },
      to: { pathNot: '^contract/|(^|/)node_modules/typebox/' },
    },
    {
      name: 'server-needs-no-tests-or-tools',
      comment: 'What is installed for a customer is the contract and the server.',
      severity: 'error',
      from: { path: '^(server/src|contract)/' },
      to: { path: '^(server/test|bench|tools)/' },
    },
    {
      name: 'nothing-knows-the-programs',
      comment: 'Parts get what they need handed in by the composition root.',
      severity: 'error',
      from: { path: '^server/src/', pathNot: PROGRAMS },
      to: { path: PROGRAMS },
    },
    {
      name: 'domain-knows-no-door',
      comment: 'The domain returns what happened, or hands it to a port given to it.',
      severity: 'error',
      from: { path: '^server/src/domain/' },
      to: {
        path: '^server/src/(http|realtime|bus|jobs|cli)/|(^|/)node_modules/(fastify|socket\\.io)/',
      },
    },
    {
      name: 'doors-touch-no-storage',
      comment: 'Doors call services. They may name what storage returns, never run it.',
      severity: 'error',
      from: { path: '^server/src/(http|realtime)/' },
      to: { path: '^server/src/storage/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'doors-know-no-dialect',
      comment: 'Not even by type: what a door says must hold on every database.',
      severity: 'error',
      from: { path: '^server/src/(http|realtime|domain)/' },
      to: { path: '^server/src/storage/dialects/' },
    },
    {
      name: 'doors-stand-apart',
      comment: 'HTTP and sockets are two doors onto the same services.',
      severity: 'error',
      from: { path: '^server/src/http/' },
      to: { path: '^server/src/realtime/' },
    },
    {
      name: 'client-needs-the-contract-alone',
      comment: 'The SDK runs in browsers and in other people’s programs: no server, no Node.',
      severity: 'error',
      from: { path: '^client/src/' },
      to: { pathNot: '^client/src/|^contract/|(^|/)node_modules/(socket\\.io-client|typebox)/' },
    },
    {
      name: 'client-carries-no-schemas',
      comment: 'What is declared is known by type; a validator would be half of what is loaded.',
      severity: 'error',
      from: { path: '^client/src/' },
      to: {
        path: '^contract/|(^|/)node_modules/typebox/',
        pathNot: '/limits\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'pages-know-the-server-through-the-client',
      comment: 'What the SDK cannot do for the widget it cannot do for anybody.',
      severity: 'error',
      from: { path: '^widget/src/' },
      to: { pathNot: '^widget/src/|^client/|(^|/)node_modules/preact/' },
    },
    {
      name: 'console-knows-the-server-through-the-client',
      comment: 'It does what any program may do. Of the contract it knows the types.',
      severity: 'error',
      from: { path: '^console/src/' },
      to: {
        pathNot:
          '^console/src/|^client/|(^|/)node_modules/(react|react-dom|@mantine|@tanstack|@tabler|qrcode)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'console-knows-no-other-part',
      comment: 'Not even by type: what travels is declared in the contract.',
      severity: 'error',
      from: { path: '^console/src/' },
      to: { path: '^(server|widget|e2e|tools|bench)/' },
    },
    {
      name: 'server-knows-no-page',
      comment: 'Pages are files to it: it serves what their build has made.',
      severity: 'error',
      from: { path: '^server/src/' },
      to: { path: '^(client|widget|console)/' },
    },
    {
      name: 'storage-knows-no-rules',
      comment: 'Queries serve the rules; a query that asks the domain turns the house upside down.',
      severity: 'error',
      from: { path: '^server/src/(storage|lib|config)/' },
      to: { path: '^server/src/(domain|http|realtime|bus|jobs|cli)/' },
    },
    {
      name: 'only-dialects-know-drivers',
      comment:
        'One behaviour on several databases: types of a driver would leak its behaviour too.',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/storage/dialects/' },
      to: { path: '(^|/)node_modules/(@types/)?(better-sqlite3|pg|pg-[^/]+)/' },
    },
    {
      name: 'only-programs-read-the-environment',
      comment: 'All settings come from one table; lint guards the global.',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/(config/|cli/|(main|serve|cli)\\.ts$)' },
      to: { path: '^(node:)?process$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Type imports count: a type is knowledge too. Without this they would not be seen at all.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
