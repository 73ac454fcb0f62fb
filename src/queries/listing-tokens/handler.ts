import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import { ListTokens } from './query.js';

/** More than anyone has: a user's tokens all stand on one stream. */
const MOST = 10_000;

@QueryHandler(ListTokens)
export class ListTokensHandler implements IQueryHandler<ListTokens> {
  constructor(private readonly documents: Documents) {}

  async execute({ userId }: ListTokens) {
    const found = await this.documents.tokens.find({
      filter: { user_id: userId },
      sort: { key: 'user_id', direction: 'asc' },
      limit: MOST,
    });
    return found.map(({ body }) => body).toSorted((a, b) => a.tokenId - b.tokenId);
  }
}
