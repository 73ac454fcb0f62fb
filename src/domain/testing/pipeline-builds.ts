import type { BuildNeed } from '../definition.js';
import type { PipelineBuild } from '../pipeline/pipeline-build.js';
import { planNextBuilds } from '../pipeline/progress.js';

const STAGES = ['build', 'test', 'deploy'];

/** A job of one of the stages build, test and deploy; ids are ten times the job numbers. */
export function job(
  jobNumber: number,
  stage: string,
  changes: Partial<PipelineBuild> & { readonly name?: string } = {},
): PipelineBuild {
  const allowFailure = changes.allowFailure ?? false;
  return {
    id: jobNumber * 10,
    jobNumber,
    name: `job${jobNumber}`,
    stage,
    stageIndex: STAGES.indexOf(stage),
    status: 'created',
    when: 'on_success',
    allowFailure,
    allowedToFail: allowFailure,
    retriedAs: null,
    ...changes,
  };
}

/** A need of another job. */
export const need = (job: string, optional = false): BuildNeed => ({ job, artifacts: true, optional });

/** What is planned, in words: `enqueue 10`. */
export const plan = (...builds: readonly PipelineBuild[]): readonly string[] =>
  planNextBuilds(builds).map(({ action, buildId }) => `${action} ${buildId}`);
