import base from './jest.config.js';

/**
 * The contract suites against servers: every *.engines.spec.ts. They use what MONGODB_URL and EVENTSTORE_URL name, in
 * namespaces of their own that they remove, else stand-ins (FERRETDB_BIN, from .ci/install-ferretdb.sh).
 */
export default {
  ...base,
  testMatch: ['**/*.engines.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: './test/engines/build-if-older.js',
  testTimeout: 120_000,
};
