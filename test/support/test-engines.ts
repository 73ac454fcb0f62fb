/** Where the servers under test keep everything. */
export interface TestEngines {
  /** Variables for a server on engines of its own, empty so far. */
  readonly env: Readonly<Record<string, string>>;
  /** Removes what they hold. */
  remove(): Promise<void>;
}

const embedded = (): Promise<TestEngines> => Promise.resolve({ env: {}, remove: () => Promise.resolve() });

/** What TestServer starts on: the data folder, unless a suite says otherwise before its first test. */
export const testEngines = { fresh: embedded };
