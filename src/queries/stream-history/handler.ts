import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { EventStore } from '../../event-store/event-store.js';
import { EVENT_STORE } from '../../ports.js';
import { StreamHistory } from './query.js';

@QueryHandler(StreamHistory)
export class StreamHistoryHandler implements IQueryHandler<StreamHistory> {
  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  execute({ stream }: StreamHistory) {
    return this.store.readStream(stream);
  }
}
