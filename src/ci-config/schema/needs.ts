import { boolean, byKind, type Check, listOf, nonEmptyString } from './check.js';
import { type Combination, matrix } from './parallel.js';
import { record, unsupported } from './record.js';

/** One of `needs`, before `parallel` jobs are written out. */
export interface Need {
  readonly job: string;
  readonly artifacts: boolean;
  readonly optional: boolean;
  /** Only these of the job's matrix. */
  readonly combinations?: readonly Combination[];
  readonly line: number;
}

/** A name of a job of this pipeline, and where it stands. */
export interface JobName {
  readonly job: string;
  readonly line: number;
}

const matrixOnly = record({ matrix });
const fields = record({
  job: nonEmptyString,
  artifacts: boolean,
  optional: boolean,
  parallel: matrixOnly,
  project: unsupported('only jobs of the same pipeline can be needed'),
  ref: unsupported('only jobs of the same pipeline can be needed'),
  pipeline: unsupported('only jobs of the same pipeline can be needed'),
});

const need: Check<Need> = byKind({
  scalar: (node, place) => {
    const job = nonEmptyString(node, place);
    return job === undefined ? undefined : { job, artifacts: true, optional: false, line: node.line };
  },
  map: (node, place) => {
    const { job, artifacts = true, optional = false, parallel } = fields(node, place) ?? {};
    if (job === undefined) {
      const missing =
        node.kind === 'map' && !['job', 'project', 'pipeline'].some(key => node.entries.has(key));
      return missing ? place.refuse('should name a job', node.line) : undefined;
    }
    const only = parallel?.matrix === undefined ? {} : { combinations: parallel.matrix };
    return { job, artifacts, optional, ...only, line: node.line };
  },
  otherwise: 'the name of a job or a mapping with it',
});

/** `needs`. */
export const needs: Check<readonly Need[]> = listOf(need);

/** `dependencies`. */
export const dependencies: Check<readonly JobName[]> = listOf((node, place) => {
  const job = nonEmptyString(node, place);
  return job === undefined ? undefined : { job, line: node.line };
});
