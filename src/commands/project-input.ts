/** A project's settings as they come in; absent means "as it was" or the default. */
export interface ProjectInput {
  /** User and password in it are kept apart, encrypted. */
  readonly repoUrl?: string;
  readonly defaultBranch?: string;
  /** Seconds, 60 to 2,592,000. */
  readonly buildTimeout?: number;
  readonly allowGitFetch?: boolean;
  readonly public?: boolean;
  readonly sharedRunners?: boolean;
  readonly buildsEnabled?: boolean;
  /** In clear; the handler encrypts the values. */
  readonly variables?: readonly { readonly key: string; readonly value: string; readonly masked: boolean }[];
}
