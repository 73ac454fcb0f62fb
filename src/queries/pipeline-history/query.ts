import { Query } from '@nestjs/cqrs';
import type { RecordedEvent } from '../../event-store/envelope.js';

/** Every event of a pipeline and of its builds, of all attempts and retries, oldest first. */
export class PipelineHistory extends Query<readonly RecordedEvent[]> {
  constructor(
    readonly projectId: number,
    readonly number: number,
  ) {
    super();
  }
}
