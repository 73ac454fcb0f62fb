import { Query } from '@nestjs/cqrs';
import type { RecordedEvent } from '../../event-store/envelope.js';

/** What became of a project itself, its members and its runners, oldest first; its builds have histories of their own. */
export class ProjectHistory extends Query<readonly RecordedEvent[]> {
  constructor(readonly projectId: number) {
    super();
  }
}
