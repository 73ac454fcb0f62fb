import { Query } from '@nestjs/cqrs';
import type { RecordedEvent } from '../../event-store/envelope.js';

/** Every event of a stream, oldest first; empty for one that is not there. */
export class StreamHistory extends Query<readonly RecordedEvent[]> {
  constructor(readonly stream: string) {
    super();
  }
}
