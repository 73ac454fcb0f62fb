import base from './jest.config.js';

/** Whole-system suites: every *.e2e.spec.ts under test. They need the build in dist: `npm run test:e2e` makes it. */
export default {
  ...base,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.e2e.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
};
