import { Refused } from '../event.js';
import type { Build, ExistingBuild } from './build.js';
import { change, existing } from './change.js';
import type { CreateBuild } from './create.js';
import type { BuildRetried } from './events.js';

export interface RetryBuild {
  /** Reserved for the new build; a gap if it turns out not to be needed. */
  readonly newBuildId: number;
  /** Who asks; null: the system. */
  readonly userId: number | null;
  /** `retry:` of the configuration asks, nobody else. */
  readonly auto?: boolean | undefined;
}

/**
 * Names the build that takes this one's place. Nothing happens if one has already: the state's `retriedAs` is the
 * answer, so that two who retry at once get the same build. @throws Refused not_found, not_retryable
 */
export function retryBuild(build: Build, { newBuildId, userId, auto }: RetryBuild): readonly BuildRetried[] {
  const known = existing(build);
  if (!RETRYABLE.has(known.status)) throw new Refused('not_retryable', 'Build is not retryable');
  if (known.retriedAs !== null) return [];
  const data = {
    ...change(known),
    retriedAs: newBuildId,
    // Someone who retries by hand gives the job all of its own retries back.
    autoRetries: auto ? known.autoRetries + 1 : 0,
    userId,
    allowedToFail: known.allowedToFail,
  };
  return [{ type: 'BuildRetried', data }];
}

/** The facts with which the build named by BuildRetried begins; `buildId` is that of the build retried. */
export function retriedBuildFacts(
  build: ExistingBuild,
  buildId: number,
  retried: Pick<BuildRetried['data'], 'autoRetries' | 'userId'>,
): CreateBuild {
  const { projectId, pipelineId, pipelineNumber, attempt, jobNumber } = build;
  const { ref, tag, sha, beforeSha, definition } = build;
  return {
    projectId,
    pipelineId,
    pipelineNumber,
    attempt,
    jobNumber,
    retryOf: buildId,
    autoRetries: retried.autoRetries,
    ref,
    tag,
    sha,
    beforeSha,
    userId: retried.userId ?? build.userId,
    definition,
  };
}

const RETRYABLE: ReadonlySet<string> = new Set(['success', 'failed', 'canceled']);
