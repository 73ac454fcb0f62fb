import type { BuildEvent } from '../../../domain/build/events.js';
import type { Words } from './words.js';

export const buildWords: Words<BuildEvent['type']> = {
  BuildCreated: ({ definition, retryOf }, build) =>
    `created ${build} (${definition.name})${retryOf === null ? '' : ` as a retry of build ${retryOf}`}`,
  BuildDelayed: ({ enqueueAt }, build) => `delayed ${build} until ${enqueueAt}`,
  BuildHeld: (_data, build) => `left ${build} for someone to play`,
  BuildEnqueued: (_data, build) => `enqueued ${build}`,
  BuildPlayed: (_data, build) => `played ${build}`,
  BuildSkipped: (_data, build) => `skipped ${build}`,
  BuildStarted: (_data, build) => `started ${build}`,
  BuildTraceArchived: ({ trace }, build) => `archived the trace of ${build} (${trace.size} bytes)`,
  BuildFinished: ({ to, failureReason, exitCode }, build) =>
    to === 'success'
      ? `finished ${build}: success`
      : `finished ${build}: failed (${failureReason ?? 'unknown_failure'}${
          exitCode === null ? '' : `, exit code ${exitCode}`
        })`,
  BuildDropped: ({ failureReason, from }, build) =>
    `gave ${build} up (${failureReason}; was ${from ?? 'new'})`,
  BuildCanceled: ({ from }, build) => `canceled ${build} (was ${from ?? 'new'})`,
  BuildRetried: ({ retriedAs }, build) => `retried ${build} as build ${retriedAs}`,
  BuildErased: (_data, build) => `erased the trace and artifacts of ${build}`,
  ArtifactsUploaded: ({ artifacts, replaces }, build) =>
    `uploaded artifacts of ${build} (${artifacts.size} bytes)${
      replaces === null ? '' : ' in the place of earlier ones'
    }`,
  ArtifactsKept: (_data, build) => `kept the artifacts of ${build} for good`,
  ArtifactsExpired: (_data, build) => `removed the expired artifacts of ${build}`,
  ArtifactsRemoved: (_data, build) => `removed the artifacts of ${build}`,
};
