import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { EventStore } from '../../event-store/event-store.js';
import { EVENT_STORE } from '../../ports.js';
import { pipelineEvents } from './pipeline-events.js';
import { PipelineHistory } from './query.js';

@QueryHandler(PipelineHistory)
export class PipelineHistoryHandler implements IQueryHandler<PipelineHistory> {
  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  execute({ projectId, number }: PipelineHistory) {
    return pipelineEvents(this.store, projectId, number);
  }
}
