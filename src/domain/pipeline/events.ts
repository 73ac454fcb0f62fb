import type { BuildDefinition } from '../definition.js';
import type { DomainEvent } from '../event.js';
import type { Personal } from '../personal.js';
import type { EncryptedVariable } from '../variable.js';

export interface CommitAuthor {
  readonly name: string;
  readonly email: string;
}

/** Facts about whoever wrote a commit. */
export interface AuthorFacts {
  readonly author: CommitAuthor;
}

export interface CommitFacts {
  readonly message: string;
  /** ISO 8601 with the author's own offset, as Git gives it. */
  readonly createdAt: string;
  readonly personal: Personal<AuthorFacts>;
}

/** What made the pipeline; Drone's words, which the GitLab side doesn't show. */
export type PipelineEventKind = 'push' | 'tag' | 'pull_request' | 'deployment';

export interface PlannedBuild {
  readonly id: number;
  /** 1-based, in the order of stages and then of the configuration. */
  readonly jobNumber: number;
  readonly definition: BuildDefinition;
}

export type PipelineCreated = DomainEvent<
  'PipelineCreated',
  {
    readonly projectId: number;
    /** Unique across the ledger. */
    readonly pipelineId: number;
    /** 1, 2, 3… in the project, without holes. */
    readonly number: number;
    readonly ref: string;
    readonly tag: boolean;
    readonly sha: string;
    readonly beforeSha: string;
    readonly event: PipelineEventKind;
    /** Drone's deployment target; '' if none. */
    readonly deployTo: string;
    readonly commit: CommitFacts;
    readonly userId: number | null;
    readonly variables: readonly EncryptedVariable[];
    readonly stages: readonly string[];
    readonly builds: readonly PlannedBuild[];
    /** Number of the pipeline that this one was forked from. */
    readonly forkOf: number | null;
  }
>;

/** Drone's restart: the same pipeline once more, with new build ids and the same job numbers. */
export type PipelineRestarted = DomainEvent<
  'PipelineRestarted',
  {
    readonly projectId: number;
    readonly pipelineId: number;
    readonly number: number;
    /** 2, 3, … */
    readonly attempt: number;
    readonly userId: number | null;
    /** In the order of the job numbers. */
    readonly buildIds: readonly number[];
  }
>;

export type PipelineEvent = PipelineCreated | PipelineRestarted;
