import { Query } from '@nestjs/cqrs';
import type { RecordedEvent } from '../../event-store/envelope.js';

/** Every event of a build, oldest first; empty for an unknown build. */
export class BuildHistory extends Query<readonly RecordedEvent[]> {
  constructor(readonly buildId: number) {
    super();
  }
}
