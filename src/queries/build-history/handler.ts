import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Inject } from '@nestjs/common';
import { EVENT_STORE } from '../../ports.js';
import type { EventStore } from '../../event-store/event-store.js';
import { BuildHistory } from './query.js';

@QueryHandler(BuildHistory)
export class BuildHistoryHandler implements IQueryHandler<BuildHistory> {
  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  execute({ buildId }: BuildHistory) {
    return this.store.readStream(`build-${buildId}`);
  }
}
