import type { BuildEvent } from '../../domain/build/events.js';
import type { RecordedEvent } from '../../event-store/envelope.js';
import type { CollectionSpec, Document } from '../../read-models/read-models.js';
import { BUILD_EVENTS } from '../builds.js';
import { streamNumber, type Recorded } from '../projection.js';

/** From which positions to which a build was in one state. */
export interface BuildSpansDocument {
  readonly build: number;
  /** Position of the event that brought it there, and of the one that took it away; null: none yet. */
  readonly spans: readonly (readonly [from: number, to: number | null])[];
}

/** A document for each build and each state that it was ever in: what finds the builds of a state at a moment. */
export const buildSpans: CollectionSpec = {
  name: 'build_spans',
  keys: { project: 'integer', status: 'text', build: 'integer' },
  indexes: [['project', 'status', 'build']],
};

export const spanId = (build: number, status: string): string => `${build}/${status}`;

type Spans = Pick<Document<BuildSpansDocument>, 'body' | 'position'>;
type Turn = Pick<Extract<Recorded, { type: BuildEvent['type'] }>, 'stream' | 'position' | 'data'>;

const TYPES: ReadonlySet<string> = new Set(BUILD_EVENTS);

/** Ids of the documents that the events change. */
export function spanIds(events: readonly RecordedEvent[]): string[] {
  const ids = turnsOf(events).flatMap(({ stream, data: { from, to } }) =>
    [from, to].flatMap(status => (status === null ? [] : [spanId(streamNumber(stream), status)])),
  );
  return [...new Set(ids)];
}

/** The documents as the events leave them; an event that a document has already is passed over. */
export function foldSpans(
  events: readonly RecordedEvent[],
  stored: ReadonlyMap<string, Spans>,
): Document<BuildSpansDocument>[] {
  const changed = new Map<string, Document<BuildSpansDocument>>();
  const change = (
    turn: Turn,
    status: string,
    evolve: (spans: BuildSpansDocument['spans']) => BuildSpansDocument['spans'],
  ): void => {
    const build = streamNumber(turn.stream);
    const id = spanId(build, status);
    const known = changed.get(id) ?? stored.get(id);
    if (known !== undefined && known.position >= turn.position) return;
    const keys = { project: turn.data.projectId, status, build };
    const body = { build, spans: evolve(known?.body.spans ?? []) };
    changed.set(id, { id, position: turn.position, keys, body, row: null });
  };
  for (const turn of turnsOf(events)) {
    const at = Number(turn.position);
    const { from, to } = turn.data;
    if (from !== null) change(turn, from, spans => closed(spans, at));
    change(turn, to, spans => [...spans, [at, null]]);
  }
  return [...changed.values()];
}

/** Whether the build was in the state when the event at the position had happened. */
export function heldAt({ spans }: BuildSpansDocument, position: number): boolean {
  return spans.some(([from, to]) => from <= position && (to === null || to > position));
}

const closed = (spans: BuildSpansDocument['spans'], at: number): BuildSpansDocument['spans'] =>
  spans.map(([from, to]) => [from, to ?? at]);

/** Events that take a build from one state to another. */
export function turnsOf(events: readonly RecordedEvent[]): Turn[] {
  return (events as readonly Recorded[]).filter(
    (event): event is Extract<Recorded, { type: BuildEvent['type'] }> =>
      TYPES.has(event.type) &&
      (event.data as BuildEvent['data']).from !== (event.data as BuildEvent['data']).to,
  );
}
