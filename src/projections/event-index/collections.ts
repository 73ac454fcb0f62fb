import type { CollectionSpec } from '../../read-models/read-models.js';
import type { ProjectCountersDocument } from '../project-counters.js';

/** Events in a segment of the ledger. What has not yet come to a whole segment is read from the ledger itself. */
export const SEGMENT = 512;

/** A segment can be entered at every so many events. */
export const BLOCK = 32;

/** A part of the ledger: {@link SEGMENT} events that follow one another, the first part being 0. */
export interface SegmentDocument {
  readonly segment: number;
  /** Positions that reading starts after: of the segment, and of each {@link BLOCK} of it. */
  readonly blocks: readonly number[];
  /** Position of its last event. */
  readonly last: number;
  /** The latest time of any event up to its end, in milliseconds since 1970: it never falls from one to the next. */
  readonly reached: number;
}

/** Which events of a segment have the value: of project, type, actor or correlation. */
export interface PostingDocument {
  readonly segment: number;
  /** Places in the segment, from 0, ascending. */
  readonly at: readonly number[];
  /** Of a project: what it held at the end of the segment. */
  readonly project: ProjectMoment | null;
}

/** What a project held at a moment. */
export interface ProjectMoment {
  readonly counters: ProjectCountersDocument;
  /** Highest id of a build so far. */
  readonly highestBuild: number;
}

export const eventSegments: CollectionSpec = {
  name: 'event_segments',
  keys: { segment: 'integer', last: 'integer', reached: 'integer' },
  indexes: [['segment'], ['last'], ['reached']],
};

export const eventPostings: CollectionSpec = {
  name: 'event_postings',
  keys: { value: 'text', segment: 'integer' },
  indexes: [['value', 'segment']],
};
