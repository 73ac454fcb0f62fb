import { listOf, maybe, objectOf, oneOf } from '../schema-words.js';
import { flag, integer, legalHoldSchema, sha256, text, time } from '../schemas.js';

const bytes = { ...integer, description: 'Bytes' } as const;
const rules = { ...listOf(text), description: 'The first that matches decides' };
const rulesDigest = { ...sha256, description: 'SHA-256 of the rules, one a line; lower-case hex' };

export const retentionSchema = objectOf({
  project_id: integer,
  rules,
  rules_digest: rulesDigest,
  legal_hold: maybe(legalHoldSchema),
});

const removal = {
  build_id: integer,
  kind: oneOf('trace', 'artifacts'),
  bytes,
  sha256,
  rule: text,
  ended_at: { ...time, description: 'When the build ended' },
};
const sum = objectOf({ items: integer, bytes });

export const planSchema = objectOf({
  project_id: integer,
  at: time,
  rules,
  rules_digest: rulesDigest,
  legal_hold: maybe(legalHoldSchema),
  items: {
    ...listOf(objectOf(removal)),
    description: 'What a run would remove, of builds that ended first first',
  },
  held: {
    ...listOf(objectOf({ ...removal, hold: oneOf('project', 'build') })),
    description: 'What only a legal hold keeps',
  },
  total: {
    ...maybe(
      objectOf({
        items: integer,
        bytes,
        held: sum,
        complete: { ...flag, description: 'false: there was too much to count it all' },
      }),
    ),
    description: 'Of the whole plan; null on the pages after the first',
  },
  next: { ...maybe(text), description: '`after` of the next page; null: this is the last one' },
});

export const runSchema = objectOf({
  run_id: { ...text, description: 'Its events are on the stream `retention-<run_id>`' },
  project_id: integer,
  rules_digest: rulesDigest,
  traces: { ...integer, description: 'Removed' },
  artifacts: { ...integer, description: 'Removed' },
  bytes,
  held: { ...integer, description: 'What only a legal hold has kept' },
  complete: { ...flag, description: 'false: there is more; run again' },
});
