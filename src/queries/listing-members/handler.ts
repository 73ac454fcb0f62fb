import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { UserDocument } from '../../projections/users.js';
import { Documents } from '../documents.js';
import { ListMembers } from './query.js';

const BATCH = 1_000;

/** Roles stand with the users, so users are looked through until the page is full: people are few. */
@QueryHandler(ListMembers)
export class ListMembersHandler implements IQueryHandler<ListMembers> {
  constructor(private readonly documents: Documents) {}

  async execute({ projectId, ownerId, after: start, limit }: ListMembers): Promise<readonly UserDocument[]> {
    const members: UserDocument[] = [];
    for (let after = start; members.length < limit;) {
      const batch = await this.documents.users.find({
        range: { key: 'user_id', gt: after },
        sort: { key: 'user_id', direction: 'asc' },
        limit: BATCH,
      });
      const users = batch.map(({ body }) => body);
      members.push(...users.filter(({ id, memberships }) => id === ownerId || projectId in memberships));
      const last = users.at(-1);
      if (last === undefined || users.length < BATCH) break;
      after = last.id;
    }
    return members.slice(0, limit);
  }
}
