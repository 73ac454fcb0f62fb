import type { RecordedEvent } from '../../event-store/envelope.js';
import { describeDocument } from '../../projections/describe-document.js';
import type { Projection, Recorded } from '../../projections/projection.js';
import type { Document } from '../../read-models/read-models.js';
import type { DocumentThen } from './documents-then.js';

/** No position is beyond it. */
const AFTER_ALL = 2n ** 63n;

interface State<Body> {
  readonly body: Body | null;
  /** Of the event that brought it. */
  readonly position: bigint;
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
  return foldAt(projection, id, events, AFTER_ALL).document;
}

/** The document as it was when the event at the position had happened, and how long it was so. */
export function foldAt<Body>(
  projection: Projection<Body>,
  id: string,
  events: readonly RecordedEvent[],
  at: bigint,
): DocumentThen<Body> {
  let then: State<Body> = { body: null, position: 0n };
  for (const state of states(projection, id, events)) {
    if (state.position > at) {
      return { from: then.position, to: state.position, document: described(projection, id, then) };
    }
    then = state;
  }
  return { from: then.position, to: null, document: described(projection, id, then) };
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
  if (body === null) return null;
  const change = describeDocument(projection as Projection, id, body, position);
  return 'deleted' in change ? null : (change as Document<Body>);
}
