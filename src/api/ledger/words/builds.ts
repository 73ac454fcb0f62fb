import type { BlobRecord, BuildEvent, RetentionMark } from '../../../domain/build/events.js';
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
  BuildErased: ({ trace, artifacts }, build) => `erased ${whatWent(trace, artifacts)} of ${build}`,
  ArtifactsUploaded: ({ artifacts, replaces }, build) =>
    `uploaded artifacts of ${build} (${artifacts.size} bytes)${
      replaces === null ? '' : ' in the place of earlier ones'
    }`,
  ArtifactsKept: (_data, build) => `kept the artifacts of ${build} for good`,
  ArtifactsExpired: ({ artifacts, retention }, build) =>
    `removed the expired artifacts of ${build} (${bytesOf(artifacts)}${ruleOf(retention)})`,
  ArtifactsRemoved: (_data, build) => `removed the artifacts of ${build}`,
  TraceExpired: ({ trace, retention }, build) =>
    `removed the expired trace of ${build} (${bytesOf(trace)}${ruleOf(retention)})`,
  BuildLegalHoldPlaced: (_data, build) => `placed ${build} under legal hold`,
  BuildLegalHoldLifted: (_data, build) => `lifted the legal hold from ${build}`,
};

const bytesOf = ({ size }: BlobRecord): string => `${size} bytes`;

const ruleOf = (retention?: RetentionMark): string =>
  retention === undefined ? '' : `, by ${retention.rule}`;

function whatWent(trace: BlobRecord | null, artifacts: BlobRecord | null): string {
  const went = [
    ...(trace === null ? [] : [`the trace (${bytesOf(trace)})`]),
    ...(artifacts === null ? [] : [`the artifacts (${bytesOf(artifacts)})`]),
  ];
  return went.join(' and ');
}
