import type { BuildEvent } from '../../domain/build/events.js';
import type { RecordedEvent } from '../../event-store/envelope.js';
import { BUILD_EVENTS } from '../builds.js';
import type { Recorded } from '../projection.js';

/** An event that takes a build from one state to another. */
export type Turn = Pick<Extract<Recorded, { type: BuildEvent['type'] }>, 'stream' | 'position' | 'data'>;

const TYPES: ReadonlySet<string> = new Set(BUILD_EVENTS);

export function turnsOf(events: readonly RecordedEvent[]): Turn[] {
  return (events as readonly Recorded[]).filter(
    (event): event is Extract<Recorded, { type: BuildEvent['type'] }> =>
      TYPES.has(event.type) &&
      (event.data as BuildEvent['data']).from !== (event.data as BuildEvent['data']).to,
  );
}
