import { Injectable } from '@nestjs/common';
import type { Actor, RecordedEvent } from '../../event-store/envelope.js';
import { ActorNames } from '../../queries/actor-names.js';
import { shownData } from './history/shown-data.js';
import { summaryOf } from './words/summary.js';

export interface PresentedActor {
  readonly kind: Actor['kind'];
  readonly id: number;
  readonly username?: string;
  readonly name?: string;
  readonly token_id?: number;
  readonly token_name?: string;
  readonly on_behalf_of?: number;
}

export interface PresentedEvent {
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly occurred_at: string;
  readonly actor: PresentedActor;
  readonly reason: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly summary: string;
  readonly causation_id: string;
  readonly correlation_id: string;
  readonly previous_hash: string | null;
  readonly hash: string;
  readonly data: unknown;
}

/** An event, and what it calls the one who acted. */
export interface ToldEvent {
  readonly event: PresentedEvent;
  readonly called: string;
}

interface Told {
  readonly actor: PresentedActor;
  readonly called: string;
}

/** Events in words and data, with the names of those who acted. */
@Injectable()
export class HistoryPresenter {
  constructor(private readonly names: ActorNames) {}

  /** @param full shows what only maintainers of the project may see */
  async present(events: readonly RecordedEvent[], full = false): Promise<PresentedEvent[]> {
    return (await this.tell(events, full)).map(({ event }) => event);
  }

  /** The same, with what each actor is called. */
  async tell(events: readonly RecordedEvent[], full = false): Promise<ToldEvent[]> {
    const actors = new Map<string, Promise<Told>>();
    const presented: ToldEvent[] = [];
    for (const event of events) {
      const { kind, id, name = '', tokenId = 0, onBehalfOf = 0 } = event.actor;
      const key = `${kind} ${id} ${tokenId} ${onBehalfOf} ${name}`;
      const told = actors.get(key) ?? this.actor(event.actor);
      actors.set(key, told);
      presented.push({ event: presentEvent(event, await told, full), called: (await told).called });
    }
    return presented;
  }

  private async actor(actor: Actor): Promise<Told> {
    const { kind, id, name, tokenId, onBehalfOf } = actor;
    const tokenName = tokenId === undefined ? null : await this.names.token(id, tokenId);
    const presented = {
      kind,
      id,
      ...(name === undefined ? await this.named(actor) : { name }),
      ...(tokenId === undefined ? {} : { token_id: tokenId }),
      ...(tokenName === null ? {} : { token_name: tokenName }),
      ...(onBehalfOf === undefined ? {} : { on_behalf_of: onBehalfOf }),
    };
    return { actor: presented, called: await this.called(presented) };
  }

  private async named({
    kind,
    id,
  }: Pick<Actor, 'kind' | 'id'>): Promise<{ username?: string; name?: string }> {
    if (kind === 'user') return (await this.names.user(id)) ?? {};
    if (kind !== 'runner') return {};
    const name = await this.names.runner(id);
    return name === null ? {} : { name };
  }

  private async called({ kind, id, username, name, on_behalf_of: other }: PresentedActor): Promise<string> {
    if (kind === 'runner') return `runner ${id}`;
    if (kind !== 'user') return kind === 'system' ? 'the system' : `the process ${name ?? ''}`.trim();
    const who = username ?? `user ${id}`;
    if (other === undefined) return who;
    return `${who} in the name of ${(await this.named({ kind, id: other })).username ?? `user ${other}`}`;
  }
}

function presentEvent(event: RecordedEvent, { actor, called }: Told, full: boolean): PresentedEvent {
  const { from = null, to = null } = event.data as { readonly from?: unknown; readonly to?: unknown };
  return {
    position: String(event.position),
    stream: event.stream,
    revision: event.revision,
    id: event.id,
    type: event.type,
    occurred_at: event.occurredAt,
    actor,
    reason: event.reason ?? null,
    // Reserved ids have a from and a to as well, which are numbers.
    from: typeof from === 'string' ? from : null,
    to: typeof to === 'string' ? to : null,
    summary: summaryOf(event, called),
    causation_id: event.causationId,
    correlation_id: event.correlationId,
    previous_hash: event.previousHash,
    hash: event.hash,
    data: shownData(event.type, event.data, full),
  };
}
