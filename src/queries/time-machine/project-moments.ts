import {
  eventPostings,
  type PostingDocument,
  type ProjectMoment,
} from '../../projections/event-index/collections.js';
import { projectValue } from '../../projections/event-index/event-values.js';
import { afterEvent, EMPTY_PROJECT } from '../../projections/event-index/project-moment.js';
import type { Recorded } from '../../projections/projection.js';
import type { Document, ReadModels } from '../../read-models/read-models.js';
import type { EventLog } from '../event-log/event-log.js';
import { Segments } from '../event-log/segments.js';

/** What a project held at a position: by the last segment before it, and the project's events since. */
export async function projectMoment(
  readModels: Pick<ReadModels, 'find'>,
  log: EventLog,
  project: number,
  position: bigint,
): Promise<ProjectMoment> {
  const known = await lastKnown(readModels, project, position);
  let moment = known?.body.project ?? EMPTY_PROJECT;
  const after = known?.position ?? 0n;
  if (after >= position) return moment;
  const walk = { filter: { project }, after, before: position + 1n, order: 'asc' } as const;
  for await (const batch of log.walk(walk)) {
    for (const event of batch) moment = afterEvent(moment, event as Recorded);
  }
  return moment;
}

/** Of the last whole segment that has something of the project and ends at the position or before it. */
async function lastKnown(
  readModels: Pick<ReadModels, 'find'>,
  project: number,
  position: bigint,
): Promise<Document<PostingDocument> | undefined> {
  const segment = await new Segments(readModels).upTo(position);
  if (segment === null) return undefined;
  const [known] = await readModels.find<PostingDocument>(eventPostings.name, {
    filter: { value: projectValue(project) },
    // Of a later one that isn't whole yet there may be some.
    range: { key: 'segment', lte: segment.segment },
    sort: { key: 'segment', direction: 'desc' },
    limit: 1,
  });
  return known;
}
