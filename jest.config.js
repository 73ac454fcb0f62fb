/**
 * Unit and contract suites: every *.spec.ts but the whole-system ones (jest.e2e.config.js) and those that need servers
 * (jest.engines.config.js), run as ES modules.
 */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  // Only a test that hangs may run into it: the disks and processors of CI are at times very slow.
  testTimeout: 60_000,
  testPathIgnorePatterns: ['/node_modules/', '\\.(e2e|engines)\\.spec\\.ts$'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
