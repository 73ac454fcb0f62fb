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
  // Clients of engines that were killed under them may go on looking for these when all suites have ended.
  forceExit: true,
};
