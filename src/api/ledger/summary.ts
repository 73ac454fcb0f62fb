import type { BuildEvent } from '../../domain/build/events.js';
import type { RecordedEvent } from '../../event-store/envelope.js';

/** One line of English: who did what. */
export function summaryOf(event: RecordedEvent, who: string): string {
  const build = event.stream.replace('-', ' ');
  const because = event.reason === undefined ? '' : `: ${event.reason}`;
  return `${who} ${deed(event as unknown as BuildEvent, build)}${because}`;
}

function deed({ type, data }: BuildEvent, build: string): string {
  switch (type) {
    case 'BuildCreated':
      return data.retryOf === null
        ? `created ${build} (${data.definition.name})`
        : `created ${build} (${data.definition.name}) as a retry of build ${data.retryOf}`;
    case 'BuildDelayed':
      return `delayed ${build} until ${data.enqueueAt}`;
    case 'BuildHeld':
      return `left ${build} for someone to play`;
    case 'BuildEnqueued':
      return `enqueued ${build}`;
    case 'BuildPlayed':
      return `played ${build}`;
    case 'BuildSkipped':
      return `skipped ${build}`;
    case 'BuildStarted':
      return `started ${build}`;
    case 'BuildTraceArchived':
      return `archived the trace of ${build} (${data.trace.size} bytes)`;
    case 'BuildFinished':
      return data.to === 'success'
        ? `finished ${build}: success`
        : `finished ${build}: failed (${data.failureReason ?? 'unknown_failure'})`;
    case 'BuildDropped':
      return `gave ${build} up (${data.failureReason}; was ${data.from ?? 'new'})`;
    case 'BuildCanceled':
      return `canceled ${build} (was ${data.from ?? 'new'})`;
    case 'BuildRetried':
      return `retried ${build} as build ${data.retriedAs}`;
    case 'BuildErased':
      return `erased the trace and artifacts of ${build}`;
    case 'ArtifactsUploaded':
      return `uploaded artifacts of ${build} (${data.artifacts.size} bytes)`;
    case 'ArtifactsKept':
      return `kept the artifacts of ${build} for good`;
    case 'ArtifactsExpired':
      return `removed the expired artifacts of ${build}`;
    case 'ArtifactsRemoved':
      return `removed the artifacts of ${build}`;
  }
}
