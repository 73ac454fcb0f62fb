import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { EventLog } from '../event-log/event-log.js';
import { ProjectHistory } from './query.js';

const TYPES = ['ProjectRegistered', 'ProjectChanged', 'MembershipGranted', 'RunnerRegistered'];
const MOST = 10_000;

@QueryHandler(ProjectHistory)
export class ProjectHistoryHandler implements IQueryHandler<ProjectHistory> {
  constructor(private readonly events: EventLog) {}

  execute({ projectId: project }: ProjectHistory) {
    const walk = { filter: { project, types: TYPES }, after: 0n, before: null, order: 'asc' } as const;
    return this.events.take(walk, MOST);
  }
}
