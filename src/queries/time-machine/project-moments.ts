import {
  eventPostings,
  type PostingDocument,
  type ProjectMoment,
} from '../../projections/event-index/collections.js';
import { projectValue } from '../../projections/event-index/event-values.js';
import { afterEvent, EMPTY_PROJECT } from '../../projections/event-index/project-moment.js';
import type { Recorded } from '../../projections/projection.js';
import type { ReadModels } from '../../read-models/read-models.js';
import type { EventLog } from '../event-log/event-log.js';
import { Segments } from '../event-log/segments.js';

/** What a project held at a position: by the last segment before it, and the project's events since. */
export async function projectMoment(
  readModels: Pick<ReadModels, 'find'>,
  log: EventLog,
  project: number,
  position: bigint,
): Promise<ProjectMoment> {
  const segment = await new Segments(readModels).after(position);
  const [known] = await readModels.find<PostingDocument>(eventPostings.name, {
    filter: { value: projectValue(project) },
    ...(segment === null ? {} : { range: { key: 'segment', lt: segment.segment } }),
    sort: { key: 'segment', direction: 'desc' },
    limit: 1,
  });
  let moment = known?.body.project ?? EMPTY_PROJECT;
  const after = known?.position ?? 0n;
  if (after >= position) return moment;
  const walk = { filter: { project }, after, before: position + 1n, order: 'asc' } as const;
  for await (const batch of log.walk(walk)) {
    for (const event of batch) moment = afterEvent(moment, event as Recorded);
  }
  return moment;
}
