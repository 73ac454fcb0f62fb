import type { RecordedEvent } from '../../event-store/envelope.js';
import { describeDocument } from '../../projections/describe-document.js';
import type { Projection, Recorded } from '../../projections/projection.js';
import type { Document } from '../../read-models/read-models.js';

/**
 * The document that the events fold to, as the projections make it: an event that can't be folded stops it there.
 * @param events of one document, in the order of their positions
 * @returns null: there is none, or not any more
 */
export function foldTo<Body>(
  projection: Projection<Body>,
  id: string,
  events: readonly RecordedEvent[],
): Document<Body> | null {
  let body: Body | null = null;
  let position = 0n;
  for (const event of events as readonly Recorded[]) {
    if (!projection.on.has(event.type) || !projection.ids(event).includes(id)) continue;
    try {
      const next = projection.evolve(body, event, id);
      if (next === body) continue;
      body = next;
      position = event.position;
    } catch {
      break;
    }
  }
  if (body === null) return null;
  const change = describeDocument(projection as Projection, id, body, position);
  return 'deleted' in change ? null : (change as Document<Body>);
}
