/** The walls of the house (docs/explanation/architecture.md). A broken wall fails `npm run lint`. */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'the domain imports nothing outside itself: no Nest, no I/O, no clock, no randomness',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'api-knows-no-adapter',
      severity: 'error',
      from: { path: '^src/api/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/(event-store|read-models|blobs|people)/(sqlite|eventstoredb|mongodb|files|gridfs)/' },
    },
    {
      name: 'adapters-know-no-application',
      severity: 'error',
      from: { path: '^src/(event-store|read-models|blobs|people)/' },
      to: { path: '^src/(api|commands|queries|processes|projections|cli)/' },
    },
    {
      name: 'commands-write-no-read-model',
      comment: 'one direction: a command appends events, it never touches a document',
      severity: 'error',
      from: { path: '^src/commands/' },
      to: { path: '^src/(projections|api|cli)/' },
    },
    {
      name: 'projections-append-nothing',
      severity: 'error',
      from: { path: '^src/projections/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/(commands|queries|processes|api|cli)/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.(spec|contract)\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
