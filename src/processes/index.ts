import { AdvancePipeline } from './advance-pipeline.js';
import { ArchiveEndedTrace } from './archive-ended-trace.js';
import { CreatePlannedBuilds } from './create-planned-builds.js';
import { CreateRetry } from './create-retry.js';
import { RemoveBytes } from './remove-bytes.js';
import { RetryFailedBuild } from './retry-failed-build.js';

/** In the order in which they follow from an event: a retry must be known before the pipeline goes on. */
export const reactions = [
  ArchiveEndedTrace,
  RetryFailedBuild,
  CreatePlannedBuilds,
  CreateRetry,
  AdvancePipeline,
  RemoveBytes,
];
