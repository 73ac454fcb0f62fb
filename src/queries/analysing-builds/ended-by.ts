import type { BuildDocument } from '../../projections/build-document.js';
import type { Document } from '../../read-models/read-models.js';
import { CLOCK_SKEW_MS, type EventLog } from '../event-log/event-log.js';
import type { Past } from '../time-machine/past.js';
import { hasEnded, type EndedBuild } from './figures.js';

/**
 * Which of the builds that have ended by now had ended at a moment. What is told of a build that ended never changes
 * afterwards, so its document of now does; when it ended says on which side of the moment it is, and only builds that
 * ended within minutes of it must be looked at as they were.
 */
export class EndedBy {
  private constructor(
    private readonly past: Past,
    /** When the next event happened; milliseconds since 1970. */
    private readonly next: number,
  ) {}

  static async moment(past: Past, log: EventLog): Promise<EndedBy> {
    return new EndedBy(past, (await log.timeAfter(past.position)) ?? Number.POSITIVE_INFINITY);
  }

  /** Those of the documents, in the same order. */
  async of(documents: readonly Document<BuildDocument>[]): Promise<EndedBuild[]> {
    const { past, next } = this;
    const nearby = documents.filter(
      ({ position, body }) =>
        position > past.position && hasEnded(body) && Math.abs(endOf(body) - next) <= CLOCK_SKEW_MS,
    );
    const then = await past.builds.getMany(nearby.map(({ id }) => id));
    const unsure = new Set(nearby.map(({ id }) => id));
    return documents.flatMap(({ id, position, body }) => {
      if (!hasEnded(body)) return [];
      if (position <= past.position) return [body];
      const had = unsure.has(id)
        ? then.get(id)?.body.finishedAt !== null && then.has(id)
        : endOf(body) < next;
      return had ? [body] : [];
    });
  }
}

const endOf = ({ finishedAt }: EndedBuild): number => Date.parse(finishedAt);
