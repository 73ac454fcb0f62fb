import type { QuarantineDocument } from '../../projections/quarantine.js';
import type { JobProgress } from '../../projections/rebuild-job.js';
import type { Document, Kept } from '../../read-models/read-models.js';

export function presentQuarantined({ id, body }: Document<QuarantineDocument>): object {
  return {
    id,
    projection: body.projection,
    document_id: body.documentId,
    event_id: body.eventId,
    position: body.position,
    type: body.type,
    stream: body.stream,
    error: body.error,
    since: body.since,
  };
}

export function presentJob(job: JobProgress | null): object | null {
  if (job === null) return null;
  return {
    kind: job.kind,
    state: job.state,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    from: String(job.from),
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

export function presentKept({ unfinished, former }: Kept): object {
  return {
    unfinished: unfinished && { position: String(unfinished.position), paused: unfinished.paused },
    former: former && { position: String(former.position) },
  };
}
