import { INTERVALS } from '../../../queries/analysing-builds/intervals.js';
import { DIMENSIONS } from '../../../queries/analysing-builds/query.js';
import { listOf, maybe, objectOf, oneOf } from '../schema-words.js';
import { integer, text, time } from '../schemas.js';

const number = { type: 'number' } as const;
const rate = { ...number, minimum: 0, maximum: 1 };

const distribution = maybe(
  objectOf({
    count: { ...integer, description: 'Builds of which it is known' },
    min: number,
    mean: number,
    p50: { ...number, description: 'Percentiles by nearest rank' },
    p90: number,
    p95: number,
    p99: number,
    max: number,
    sum: number,
  }),
);

const row = objectOf(
  {
    start: { ...time, description: 'Of the interval, in UTC; weeks begin on Monday' },
    project_id: integer,
    job: text,
    stage: text,
    ref: text,
    runner_id: { ...maybe(integer), description: 'null: no runner took them' },
    user_id: { ...maybe(integer), description: 'Whoever made the pipeline, or retried or played the build' },
    status: oneOf('success', 'failed', 'canceled'),
    failure_reason: maybe(text),
    builds: { ...integer, description: 'That ended' },
    success: integer,
    failed: integer,
    canceled: integer,
    failure_rate: { ...maybe(rate), description: 'failed / (success + failed)' },
    retries: { ...integer, description: 'Builds that were retries of others' },
    flaky: { ...integer, description: 'Succeeded after the same job of the same pipeline had failed' },
    flake_rate: { ...maybe(rate), description: 'flaky / success' },
    run_seconds: { ...distribution, description: 'From start to end' },
    queue_seconds: { ...distribution, description: 'From when a runner could have taken it to its start' },
    total_seconds: { ...distribution, description: 'From when it was made to its end' },
  },
  'start',
  'project_id',
  'job',
  'stage',
  'ref',
  'runner_id',
  'user_id',
  'status',
  'failure_reason',
);

export const analysisSchema = objectOf({
  project_id: { ...maybe(integer), description: 'null: all projects' },
  from: time,
  to: { ...maybe(time), description: 'Excluded; null: all that have ended' },
  as_of: maybe(objectOf({ position: text })),
  interval: maybe(oneOf(...INTERVALS)),
  group_by: listOf(oneOf(...DIMENSIONS)),
  rows: { ...listOf(row), description: 'By time, then those with the most builds first' },
});
