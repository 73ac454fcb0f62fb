import { Query } from '@nestjs/cqrs';
import type { ExistingBuild } from '../../domain/build/build.js';
import type { ExistingProject } from '../../domain/project/project.js';

/** A variable of a build's environment. */
export interface RunnerVariable {
  readonly key: string;
  readonly value: string;
  /** false: it must never be shown. */
  readonly public: boolean;
}

/** An earlier build whose artifacts are handed over. */
export interface Dependency {
  readonly id: number;
  readonly build: ExistingBuild;
  /** Lets the runner read this build's artifacts. */
  readonly token: string;
}

/** Everything that a runner must know to run a build. */
export interface Assignment {
  readonly id: number;
  readonly build: ExistingBuild;
  readonly project: ExistingProject;
  /** The build's own secret: traces and artifacts are sent under it. */
  readonly token: string;
  /** Where the source is fetched from, credentials included. */
  readonly repoUrl: string;
  /** In order of precedence: later wins. */
  readonly variables: readonly RunnerVariable[];
  /** In the order of the job numbers. */
  readonly dependencies: readonly Dependency[];
}

/** A build as its runner needs it, as the streams have it now; null for an unknown build. */
export class DescribeBuildForRunner extends Query<Assignment | null> {
  constructor(readonly buildId: number) {
    super();
  }
}
