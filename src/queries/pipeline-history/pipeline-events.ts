import type { RecordedEvent } from '../../event-store/envelope.js';
import type { EventStore } from '../../event-store/event-store.js';
import type { Recorded } from '../../projections/projection.js';

const READ_AT_ONCE = 32;

/**
 * The events of a pipeline and of every build that ever belonged to it, in the order of their positions: each
 * stream names those that follow from it.
 */
export async function pipelineEvents(
  store: Pick<EventStore, 'readStream'>,
  projectId: number,
  number: number,
): Promise<RecordedEvent[]> {
  const events = await store.readStream(`pipeline-${projectId}-${number}`);
  let wanted = events.flatMap(buildsNamedBy);
  const seen = new Set<number>();
  while (wanted.length > 0) {
    const now = wanted.slice(0, READ_AT_ONCE).filter(id => !seen.has(id));
    for (const id of now) seen.add(id);
    const streams = await Promise.all(now.map(id => store.readStream(`build-${id}`)));
    events.push(...streams.flat());
    wanted = [...wanted.slice(READ_AT_ONCE), ...streams.flat().flatMap(buildsNamedBy)];
  }
  return events.toSorted((a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0));
}

function buildsNamedBy(recorded: RecordedEvent): readonly number[] {
  const event = recorded as Recorded;
  if (event.type === 'PipelineCreated') return event.data.builds.map(({ id }) => id);
  if (event.type === 'PipelineRestarted') return event.data.buildIds;
  return event.type === 'BuildRetried' ? [event.data.retriedAs] : [];
}
