import type { DomainEvent } from '../event.js';
import type { EncryptedVariable } from '../variable.js';

/** User and password of a repository, as they stand in its address. Written sealed only. */
export type RepoCredentials =
  /** As {@link EncryptedVariable} is sealed. */
  | { readonly sealed: string }
  /** Read from an event of version 1, whose address has them. */
  | { readonly clear: string };

export interface ProjectSettings {
  /** Without user and password. */
  readonly repoUrl: string;
  /** null or absent: there are none. */
  readonly repoCredentials?: RepoCredentials | null;
  readonly defaultBranch: string;
  /** Seconds, 60 to 2,592,000. */
  readonly buildTimeout: number;
  readonly allowGitFetch: boolean;
  /** Builds can be read by anyone who is signed in (GitLab) or by anyone at all (Drone). */
  readonly public: boolean;
  readonly sharedRunners: boolean;
  readonly buildsEnabled: boolean;
  readonly variables: readonly EncryptedVariable[];
}

export type ProjectRegistered = DomainEvent<
  'ProjectRegistered',
  ProjectSettings & { readonly projectId: number; readonly path: string; readonly ownerId: number | null }
>;
export type ProjectChanged = DomainEvent<
  'ProjectChanged',
  { readonly projectId: number; readonly changes: Partial<ProjectSettings> }
>;
/** These rules take the place of all there were: the first that matches decides how long bytes are kept. */
export type RetentionSet = DomainEvent<
  'RetentionSet',
  { readonly projectId: number; readonly rules: readonly string[] }
>;
/** Nothing of the project's builds is removed until it is lifted. Why, the envelope says. */
export type LegalHoldPlaced = DomainEvent<'LegalHoldPlaced', { readonly projectId: number }>;
export type LegalHoldLifted = DomainEvent<'LegalHoldLifted', { readonly projectId: number }>;
export type ProjectEvent =
  ProjectRegistered | ProjectChanged | RetentionSet | LegalHoldPlaced | LegalHoldLifted;
