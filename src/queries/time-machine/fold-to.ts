import type { RecordedEvent } from '../../event-store/envelope.js';
import { describeDocument } from '../../projections/describe-document.js';
import type { Projection, Recorded } from '../../projections/projection.js';
import type { Document } from '../../read-models/read-models.js';

interface State<Body> {
  readonly body: Body | null;
  /** Of the event that brought it. */
  readonly position: bigint;
}

/** A document as one event left it; null: it was not there any more. */
export interface DocumentThen<Body> {
  readonly position: bigint;
  readonly document: Document<Body> | null;
}

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
  const last = [...states(projection, id, events)].at(-1);
  return last === undefined ? null : described(projection, id, last);
}

/** The document after each event that changed it, as {@link foldTo} makes it. */
export function foldEach<Body>(
  projection: Projection<Body>,
  id: string,
  events: readonly RecordedEvent[],
): DocumentThen<Body>[] {
  return [...states(projection, id, events)].map(state => ({
    position: state.position,
    document: described(projection, id, state),
  }));
}

function* states<Body>(
  projection: Projection<Body>,
  id: string,
  events: readonly RecordedEvent[],
): Generator<State<Body>> {
  let body: Body | null = null;
  for (const event of events as readonly Recorded[]) {
    if (!projection.on.has(event.type) || !projection.ids(event).includes(id)) continue;
    try {
      const next: Body | null = projection.evolve(body, event, id);
      if (next === body) continue;
      body = next;
    } catch {
      return;
    }
    yield { body, position: event.position };
  }
}

function described<Body>(
  projection: Projection<Body>,
  id: string,
  { body, position }: State<Body>,
): Document<Body> | null {
  const change = describeDocument(projection as Projection, id, body, position);
  return 'deleted' in change ? null : (change as Document<Body>);
}
