import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { forgottenId } from '../../people/tombstones.js';
import type { UserDocument } from '../../projections/users.js';
import type { Document } from '../../read-models/read-models.js';
import { Documents } from '../documents.js';
import { FindUser } from './query.js';

@QueryHandler(FindUser)
export class FindUserHandler implements IQueryHandler<FindUser> {
  constructor(private readonly documents: Documents) {}

  async execute({ idOrName }: FindUser) {
    if (/^\d{1,15}$/.test(idOrName)) return (await this.documents.users.get(idOrName))?.body ?? null;
    const forgotten = forgottenId(idOrName);
    if (forgotten !== null) return this.named(idOrName, [await this.documents.users.get(forgotten)]);
    return this.named(
      idOrName,
      await this.documents.users.find({
        filter: { username: this.documents.userKeys(idOrName) },
        sort: { key: 'username', direction: 'asc' },
        limit: 2,
      }),
    );
  }

  /** Names are found whatever the case of their letters, and under those that people had: only the very same counts. */
  private named(username: string, found: readonly (Document<UserDocument> | null)[]): UserDocument | null {
    return found.find(document => document?.body.username === username)?.body ?? null;
  }
}
