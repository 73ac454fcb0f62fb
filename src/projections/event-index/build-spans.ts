import type { BuildEvent } from '../../domain/build/events.js';
import type { RecordedEvent } from '../../event-store/envelope.js';
import type { CollectionSpec, Document, KeyRange } from '../../read-models/read-models.js';
import { BUILD_EVENTS } from '../builds.js';
import { streamNumber, type Recorded } from '../projection.js';

/** From which positions to which a build was in one state: told by the document of the first time. */
export interface BuildSpansDocument {
  /** Position of the event that brought it there, and of the one that took it away; null: none yet. */
  readonly spans: readonly (readonly [from: number, to: number | null])[];
}

/** As {@link BuildSpansDocument.spans} has null: later than every position. */
const NOT_YET = Number.MAX_SAFE_INTEGER;

/**
 * A document for each build, each state that it was ever in, and each time that it was: what finds the builds of a state
 * at a moment. All that is asked about is in the index.
 */
export const buildSpans: CollectionSpec = {
  name: 'build_spans',
  keys: {
    project: 'integer',
    status: 'text',
    build: 'integer',
    /** 1: the first time that the build was in the state. */
    time: 'integer',
    /** Position of the event that brought it there. */
    from: 'integer',
    /** Of the one that took it away. */
    to: 'integer',
  },
  indexes: [['project', 'status', 'build', 'from', 'to', 'time']],
};

const spanId = (build: number, status: string, time = 1): string =>
  time === 1 ? `${build}/${status}` : `${build}/${status}/${time}`;

/** Of a state, those that were in it when the event at the position had happened. */
export const heldAt = (position: number): readonly KeyRange[] => [
  { key: 'from', lte: position },
  { key: 'to', gt: position },
];

type Spans = Pick<Document<BuildSpansDocument>, 'body' | 'position'>;
type Turn = Pick<Extract<Recorded, { type: BuildEvent['type'] }>, 'stream' | 'position' | 'data'>;

const TYPES: ReadonlySet<string> = new Set(BUILD_EVENTS);

/** Ids of the documents that tell of the states that the events lead from and to. */
export function spanIds(events: readonly RecordedEvent[]): string[] {
  const ids = turnsOf(events).flatMap(({ stream, data: { from, to } }) =>
    [from, to].flatMap(status => (status === null ? [] : [spanId(streamNumber(stream), status)])),
  );
  return [...new Set(ids)];
}

/**
 * The documents as the events leave them; an event that a document has already is passed over. Those of later times
 * are made of the first one's every time: a crash may have come between them.
 */
export function foldSpans(
  events: readonly RecordedEvent[],
  stored: ReadonlyMap<string, Spans>,
): Document<BuildSpansDocument>[] {
  const folded = new Map<string, Folded>();
  const fold = (
    { stream, position, data: { projectId: project } }: Turn,
    status: string,
    evolve: (spans: BuildSpansDocument['spans']) => BuildSpansDocument['spans'],
  ): void => {
    const build = streamNumber(stream);
    const id = spanId(build, status);
    const { body, position: known } = folded.get(id) ?? stored.get(id) ?? NONE;
    const isNew = known < position;
    const spans = isNew ? evolve(body.spans) : body.spans;
    folded.set(id, { project, status, build, body: { spans }, position: isNew ? position : known });
  };
  for (const turn of turnsOf(events)) {
    const at = Number(turn.position);
    const { from, to } = turn.data;
    if (from !== null) fold(turn, from, spans => closed(spans, at));
    fold(turn, to, spans => [...spans, [at, null]]);
  }
  return [...folded.values()].flatMap(documentsOf);
}

interface Folded extends Spans {
  readonly project: number;
  readonly status: string;
  readonly build: number;
}

const NONE: Spans = { body: { spans: [] }, position: 0n };

function documentsOf({ project, status, build, body, position }: Folded): Document<BuildSpansDocument>[] {
  return body.spans.map(([from, to], at) => {
    const time = at + 1;
    return {
      id: spanId(build, status, time),
      position,
      keys: { project, status, build, time, from, to: to ?? NOT_YET },
      body: time === 1 ? body : { spans: [] },
      row: null,
    };
  });
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
