/** Module boundaries: dependencies point one way (see ARCHITECTURE.md). */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(protocol|broker|gateway|api|dashboard|simulator|tests|scripts)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files may name each other as types; what runs goes one way.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('protocol-knows-nobody', '^protocol/', '^protocol/'),
    only('broker-knows-protocol', '^broker/', '^(broker|protocol)/'),
    only('gateway-knows-protocol', '^gateway/', '^(gateway|protocol)/'),
    only('api-knows-broker-and-protocol', '^api/', '^(api|broker|protocol)/'),
    only('dashboard-knows-contract', '^dashboard/', '^(dashboard|protocol/|api/src/contract/)'),
    only('simulator-knows-gateway', '^simulator/', '^(simulator|gateway|protocol)/'),
    {
      name: 'dashboard-takes-types-of-the-contract',
      comment:
        'Its values are compiled schemas: a page would carry their library, which needs what the policy forbids.',
      severity: 'error',
      from: { path: '^dashboard/src/', pathNot: '[.]test[.]tsx?$' },
      to: { path: '^api/src/contract/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'contract-stands-alone',
      comment: 'What the dashboard shares is schemas and types, never code that runs on the server.',
      severity: 'error',
      from: { path: '^api/src/contract/' },
      to: { path: '^api/src/', pathNot: '^api/src/contract/' },
    },
    {
      name: 'only-the-root-knows-http-and-live',
      severity: 'error',
      from: { path: '^api/src/', pathNot: '^api/src/(app|main|index)[.]ts$|^api/src/(http|live)/' },
      to: { path: '^api/src/(http|live)/' },
    },
    {
      name: 'drivers-do-not-know-each-other',
      severity: 'error',
      from: { path: '^gateway/src/drivers/([^/]+)/' },
      to: { path: '^gateway/src/drivers/([^/]+)/', pathNot: '^gateway/src/drivers/$1/' },
    },
    {
      name: 'archive-drivers-do-not-know-each-other',
      comment: 'What both drivers of InfluxDB share is in archive/influx/, which knows no driver.',
      severity: 'error',
      from: { path: '^api/src/archive/([^/]+)/' },
      to: { path: '^api/src/archive/([^/]+)/', pathNot: '^api/src/archive/($1|influx)/' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|data|bench-results)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
