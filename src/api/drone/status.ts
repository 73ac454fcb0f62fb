import type { PipelineDocument, PipelineJob } from '../../projections/pipelines.js';

/** Drone 0.4's words for the state of a build or of a job (reference/protocols.md 6.2, 8.1). */
export type DroneStatus = 'skipped' | 'pending' | 'running' | 'success' | 'failure' | 'killed' | 'error';

/** A job fails by its script; whatever else ends it is an error of the engine. */
export function jobStatus(
  job: Pick<PipelineJob, 'status' | 'failureReason' | 'exitCode' | 'allowFailure'>,
): DroneStatus {
  switch (job.status) {
    case 'created':
    case 'pending':
      return 'pending';
    case 'manual':
      // Drone knows nothing like it: what must be played is waited for, what needn't is passed over.
      return job.allowFailure ? 'skipped' : 'pending';
    case 'failed':
      return failedByScript(job) ? 'failure' : 'error';
    case 'canceled':
      return 'killed';
    default:
      return job.status;
  }
}

function failedByScript({ failureReason }: Pick<PipelineJob, 'failureReason'>): boolean {
  return failureReason === null || failureReason === 'script_failure';
}

const OF_PIPELINE: Readonly<Record<PipelineDocument['status'], DroneStatus>> = {
  created: 'pending',
  pending: 'pending',
  manual: 'pending',
  running: 'running',
  success: 'success',
  failed: 'failure',
  canceled: 'killed',
  skipped: 'skipped',
};

/** Of an ended build: success, or the word of the first job (by number) that failed it. */
export function pipelineStatus({ status, jobs }: Pick<PipelineDocument, 'status' | 'jobs'>): DroneStatus {
  if (status !== 'failed' && status !== 'canceled') return OF_PIPELINE[status];
  const decisive = jobs
    .filter(job => !job.allowedToFail && (job.status === 'failed' || job.status === 'canceled'))
    .toSorted((a, b) => a.jobNumber - b.jobNumber)[0];
  return decisive === undefined ? OF_PIPELINE[status] : jobStatus(decisive);
}

/** What Drone's engine would have seen: the script's own code where a runner told it. */
export function exitCode(job: Parameters<typeof jobStatus>[0]): number {
  if (job.exitCode !== null) return job.exitCode;
  const codes: Partial<Record<DroneStatus, number>> = { failure: 1, killed: 130, error: 255 };
  return codes[jobStatus(job)] ?? 0;
}
