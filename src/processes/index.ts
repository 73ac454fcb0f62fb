import { AdvancePipeline } from './advance-pipeline.js';
import { ArchiveEndedTrace } from './archive-ended-trace.js';
import { CreatePlannedBuilds } from './create-planned-builds.js';
import { CreateRetry } from './create-retry.js';
import { ForgetPerson } from './forget-person.js';
import { RemoveBytes } from './remove-bytes.js';
import { RetryFailedBuild } from './retry-failed-build.js';

/**
 * In the order in which they follow from an event: a retry is known before the pipeline goes on, and nothing that
 * a runner waits for comes after work on bytes.
 */
export const reactions = [
  RetryFailedBuild,
  CreatePlannedBuilds,
  CreateRetry,
  AdvancePipeline,
  ArchiveEndedTrace,
  RemoveBytes,
  ForgetPerson,
];
