import type { RecordedEvent } from '../../event-store/envelope.js';
import {
  correlationValue,
  projectValue,
  typeValue,
  valuesOf,
} from '../../projections/event-index/event-values.js';

/** Which events are wanted: all that is told must hold; what is absent doesn't matter. */
export interface EventFilter {
  readonly project?: number;
  /** One of these. */
  readonly types?: readonly string[];
  /** As {@link actorValue} makes it. */
  readonly actor?: string;
  readonly correlation?: string;
  /** Occurred at this time or later; milliseconds since 1970. */
  readonly since?: number;
  /** Occurred at this time or earlier; milliseconds since 1970. */
  readonly until?: number;
}

/** What an event must be indexed by: of each list, one of its values. */
export function clausesOf({
  project,
  types,
  actor,
  correlation,
}: EventFilter): readonly (readonly string[])[] {
  const clauses: (readonly string[])[] = [];
  if (correlation !== undefined) clauses.push([correlationValue(correlation)]);
  if (actor !== undefined) clauses.push([actor]);
  if (project !== undefined) clauses.push([projectValue(project)]);
  if (types !== undefined) clauses.push(types.map(typeValue));
  return clauses;
}

/** The same question, put to one event. */
export function filterOf(filter: EventFilter): (event: RecordedEvent) => boolean {
  const clauses = clausesOf(filter);
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = filter;
  const timed = filter.since !== undefined || filter.until !== undefined;
  return event => {
    if (clauses.length > 0) {
      const values = valuesOf(event);
      if (!clauses.every(wanted => wanted.some(value => values.includes(value)))) return false;
    }
    if (!timed) return true;
    const at = Date.parse(event.occurredAt);
    return at >= since && at <= until;
  };
}
