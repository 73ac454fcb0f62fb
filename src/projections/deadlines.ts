import type { Projection, Recorded } from './projection.js';
import { streamNumber } from './projection.js';

/** Something that is due at a moment: processes/timers.ts looks for what is. */
export interface DeadlineDocument {
  readonly kind: 'enqueue' | 'expire';
  readonly buildId: number;
  /** ISO 8601. */
  readonly due: string;
}

const ENQUEUE = ['BuildDelayed', 'BuildEnqueued', 'BuildPlayed', 'BuildCanceled', 'BuildSkipped'] as const;
const EXPIRE = [
  'ArtifactsUploaded',
  'ArtifactsKept',
  'ArtifactsExpired',
  'ArtifactsRemoved',
  'BuildErased',
] as const;

export const deadlines: Projection<DeadlineDocument> = {
  collection: { name: 'deadlines', version: 1, keys: { due: 'integer' }, indexes: [['due']] },
  on: new Set([...ENQUEUE, ...EXPIRE]),
  ids: event => [`${kindOf(event)}-${streamNumber(event.stream)}`],
  stream: id => `build-${id.slice(id.indexOf('-') + 1)}`,
  evolve(_body, event) {
    const due = dueOf(event);
    return due === null ? null : { kind: kindOf(event), buildId: streamNumber(event.stream), due };
  },
  describe: body => ({ keys: { due: Date.parse(body.due) }, row: null }),
};

const kindOf = (event: Recorded): DeadlineDocument['kind'] =>
  (ENQUEUE as readonly string[]).includes(event.type) ? 'enqueue' : 'expire';

function dueOf(event: Recorded): string | null {
  if (event.type === 'BuildDelayed') return event.data.enqueueAt;
  return event.type === 'ArtifactsUploaded' ? event.data.expireAt : null;
}
