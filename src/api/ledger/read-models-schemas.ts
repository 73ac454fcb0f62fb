import { listOf, maybe, objectOf, oneOf } from './schema-words.js';

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const position = { ...text, description: 'Decimal' } as const;

export const quarantinedSchema = listOf(
  objectOf({
    id: { ...text, description: 'Of the entry' },
    projection: { ...text, description: 'Name of the read model' },
    document_id: { ...maybe(text), description: 'null: the event does not say which' },
    event_id: { ...text, description: 'The event that could not be folded' },
    position,
    type: { ...text, description: 'Of the event' },
    stream: { ...text, description: 'Of the event' },
    error: text,
    since: { ...time, description: 'When the event happened: what the document shows is from before' },
  }),
);

export const releasedSchema = objectOf({ id: text, released: flag });

const difference = objectOf({
  projection: text,
  id: text,
  difference: oneOf('differs', 'missing', 'surplus'),
});

const job = objectOf({
  kind: oneOf('rebuild', 'verify', 'rollback'),
  state: oneOf('folding', 'comparing', 'placing', 'done', 'failed', 'stopped'),
  started_at: time,
  finished_at: maybe(time),
  from: {
    ...position,
    description: 'That it went on from: of a rebuild that had not ended, or of the former ones',
  },
  events: { ...integer, description: 'Folded so far' },
  position: { ...position, description: 'Reached' },
  last: { ...position, description: "Of the ledger's last event" },
  rate: { ...integer, description: 'Events per second' },
  remaining_seconds: maybe(integer),
  error: maybe(text),
  differences: {
    ...maybe(objectOf({ count: integer, documents: listOf(difference) })),
    description: 'Documents that were served otherwise than the events say, the first 100 named; at the end',
  },
});

export const jobSchema = job;
export const droppedSchema = objectOf({ dropped: flag });

export const readModelsSchema = objectOf({
  position: { ...position, description: "Of the ledger's last event" },
  projections: listOf(
    objectOf({
      name: text,
      version: { ...integer, description: 'Of the code that folds it' },
      state: oneOf('current', 'behind', 'degraded'),
      position: { ...position, description: 'Of the last event that it shows' },
      documents: integer,
      quarantined: { ...integer, description: 'Documents in quarantine' },
      outdated: { ...flag, description: 'Folded by another version of the code, and not yet folded anew' },
    }),
  ),
  unfinished: {
    ...maybe(objectOf({ position, paused: flag })),
    description: 'How far a rebuild has come that has not ended; paused: it waits for the next POST',
  },
  former: {
    ...maybe(objectOf({ position })),
    description: 'What served before the last rebuild, and can serve again',
  },
  job: { ...maybe(job), description: 'The rebuild or comparison that runs, or the last one' },
});
