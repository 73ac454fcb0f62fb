import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import { FindRunner } from './query.js';

@QueryHandler(FindRunner)
export class FindRunnerHandler implements IQueryHandler<FindRunner> {
  constructor(private readonly documents: Documents) {}

  async execute({ wanted }: FindRunner) {
    if ('id' in wanted) return (await this.documents.runners.get(wanted.id))?.body ?? null;
    const [found] = await this.documents.runners.find({
      filter: { token: wanted.tokenSha256 },
      sort: { key: 'token', direction: 'asc' },
      limit: 1,
    });
    return found?.body ?? null;
  }
}
