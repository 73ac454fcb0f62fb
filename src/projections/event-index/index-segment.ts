import type { RecordedEvent } from '../../event-store/envelope.js';
import type { Document } from '../../read-models/read-models.js';
import type { Recorded } from '../projection.js';
import { BLOCK, type PostingDocument, type ProjectMoment, type SegmentDocument } from './collections.js';
import { projectOf, projectValue, valuesOf } from './event-values.js';
import { afterEvent } from './project-moment.js';

/** What a segment follows from, besides its events. */
export interface SegmentStart {
  readonly segment: number;
  /** Position of the last event before it; 0 for the first. */
  readonly after: number;
  /** {@link SegmentDocument.reached} of the segment before it. */
  readonly reached: number;
  /** What each project of its events held before it. */
  readonly projects: ReadonlyMap<number, ProjectMoment>;
}

export interface IndexedSegment {
  readonly segment: Document<SegmentDocument>;
  readonly postings: readonly Document<PostingDocument>[];
}

/** The documents of one segment: the same events give the same documents, whoever makes them and when. */
export function indexSegment(start: SegmentStart, events: readonly RecordedEvent[]): IndexedSegment {
  const places = new Map<string, number[]>();
  const projects = new Map(start.projects);
  const blocks: number[] = [];
  let { after: last, reached } = start;
  for (const [at, event] of events.entries()) {
    if (at % BLOCK === 0) blocks.push(last);
    last = Number(event.position);
    reached = Math.max(reached, Date.parse(event.occurredAt));
    for (const value of valuesOf(event)) note(places, value, at);
    const project = projectOf(event.data);
    if (project !== null) projects.set(project, afterEvent(projects.get(project), event as Recorded));
  }
  const { segment } = start;
  const moments = new Map([...projects].map(([id, moment]) => [projectValue(id), moment]));
  const position = BigInt(last);
  const postings = [...places].map(([value, at]) => ({
    id: `${segment}/${value}`,
    position,
    keys: { value, segment },
    body: { segment, at, project: moments.get(value) ?? null },
    row: null,
  }));
  const keys = { segment, last, reached };
  const body = { segment, blocks, last, reached };
  return { segment: { id: String(segment), position, keys, body, row: null }, postings };
}

function note(places: Map<string, number[]>, value: string, at: number): void {
  const known = places.get(value);
  if (known === undefined) places.set(value, [at]);
  else if (known.at(-1) !== at) known.push(at);
}
