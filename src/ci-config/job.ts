import { type JobKeywords } from './schema/job-keywords.js';
import { type MapNode } from './yaml/node.js';

/** A visible job, `extends` and `default` merged in, before `rules` and `parallel`. */
export interface Job {
  readonly name: string;
  /** 1-based. */
  readonly line: number;
  readonly node: MapNode;
  readonly keywords: JobKeywords;
  readonly stage: string;
  /** -1 when the stage is unknown, which has been told. */
  readonly stageIndex: number;
}
