import type { JobProgress } from '../../projections/rebuild-job.js';

export function presentJob(job: JobProgress | null): object | null {
  if (job === null) return null;
  return {
    kind: job.kind,
    state: job.state,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    events: job.events,
    position: String(job.position),
    last: String(job.last),
    rate: job.rate,
    remaining_seconds: job.remaining,
    error: job.error,
    differences:
      job.differences === null ? null : { count: job.differences.count, documents: job.differences.named },
  };
}

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;

/** Of what `presentJob` gives, for OpenAPI. */
export const jobSchema = {
  type: 'object',
  nullable: true,
  properties: {
    kind: { ...text, enum: ['rebuild', 'verify'] },
    state: { ...text, enum: ['folding', 'comparing', 'placing', 'done', 'failed', 'stopped'] },
    started_at: { ...text, format: 'date-time' },
    finished_at: { ...text, format: 'date-time', nullable: true },
    events: { ...integer, description: 'Folded so far' },
    position: { ...text, description: 'Reached, decimal' },
    last: { ...text, description: "Of the ledger's last event, decimal" },
    rate: { ...integer, description: 'Events per second' },
    remaining_seconds: { ...integer, nullable: true },
    error: { ...text, nullable: true },
    differences: {
      type: 'object',
      nullable: true,
      description: 'Documents that were served otherwise than the events say; known at the end',
      properties: {
        count: integer,
        documents: {
          type: 'array',
          description: 'The first 100',
          items: {
            type: 'object',
            properties: {
              projection: text,
              id: text,
              difference: { ...text, enum: ['differs', 'missing', 'surplus'] },
            },
          },
        },
      },
    },
  },
};
