import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { UserEvent } from '../domain/user/events.js';
import type { EventStore } from '../event-store/event-store.js';
import { EVENT_STORE } from '../ports.js';
import { runners } from '../projections/runners.js';
import type { Recorded } from '../projections/projection.js';
import { Documents } from './documents.js';

/** What those who act are called: also runners that were removed, and tokens that were revoked. */
@Injectable()
export class ActorNames {
  private readonly tokens = new LRUCache<string, string>({ max: 10_000 });
  private readonly removedRunners = new LRUCache<number, string>({ max: 10_000 });

  constructor(
    private readonly documents: Documents,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  async user(id: number): Promise<{ readonly username: string; readonly name: string } | null> {
    const user = (await this.documents.users.get(id))?.body;
    return user === undefined ? null : { username: user.username, name: user.name };
  }

  /** The runner's description, the last one if it was removed. */
  async runner(id: number): Promise<string | null> {
    const known = (await this.documents.runners.get(id))?.body.description ?? this.removedRunners.get(id);
    if (known !== undefined) return known;
    const events = (await this.store.readStream(`runner-${id}`)) as readonly Recorded[];
    const last = events
      .filter(({ type }) => type !== 'RunnerRemoved')
      .reduce<ReturnType<typeof runners.evolve>>(
        (body, event) => runners.evolve(body, event, String(id)),
        null,
      );
    if (last !== null) this.removedRunners.set(id, last.description);
    return last?.description ?? null;
  }

  /** The name that the user's token was issued under. */
  async token(userId: number, tokenId: number): Promise<string | null> {
    const known = this.tokens.get(`${userId}/${tokenId}`);
    if (known !== undefined) return known;
    for (const event of (await this.store.readStream(`user-${userId}`)) as unknown as readonly UserEvent[]) {
      if (event.type === 'TokenIssued') this.tokens.set(`${userId}/${event.data.tokenId}`, event.data.name);
    }
    return this.tokens.get(`${userId}/${tokenId}`) ?? null;
  }
}
