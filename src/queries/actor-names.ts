import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { UserEvent } from '../domain/user/events.js';
import type { EventStore } from '../event-store/event-store.js';
import { openTokens } from '../people/opened.js';
import { People } from '../people/people.js';
import { EVENT_STORE } from '../ports.js';
import { runners } from '../projections/runners.js';
import type { Recorded } from '../projections/projection.js';
import { Documents } from './documents.js';

/** What those who act are called: also runners that were removed, and tokens that were revoked. */
@Injectable()
export class ActorNames {
  private readonly tokens = new LRUCache<string, string>({ max: 10_000 });
  private forgettings = 0;
  private readonly removedRunners = new LRUCache<number, string>({ max: 10_000 });

  constructor(
    private readonly documents: Documents,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly people: People,
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
    this.current();
    const known = this.tokens.get(`${userId}/${tokenId}`);
    if (known !== undefined) return known;
    const events = (await this.store.readStream(`user-${userId}`)) as unknown as readonly UserEvent[];
    const issued = events.filter(event => event.type === 'TokenIssued').map(({ data }) => data);
    const names = await openTokens(
      this.people,
      issued.map(({ personal }) => personal),
    );
    this.current();
    issued.forEach((token, at) => this.tokens.set(`${userId}/${token.tokenId}`, names[at]?.name ?? ''));
    return this.tokens.get(`${userId}/${tokenId}`) ?? null;
  }

  /** Names of tokens that were read before somebody was forgotten count no more. */
  private current(): void {
    if (this.forgettings === this.people.forgettings) return;
    this.forgettings = this.people.forgettings;
    this.tokens.clear();
  }
}
