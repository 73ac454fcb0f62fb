import { Injectable } from '@nestjs/common';
import type { BuildEvent } from '../../domain/build/events.js';
import type { Actor, RecordedEvent } from '../../event-store/envelope.js';
import { Documents } from '../../queries/documents.js';
import { summaryOf } from './words/summary.js';

interface PresentedActor {
  readonly kind: Actor['kind'];
  readonly id: number;
  readonly username?: string;
  readonly name?: string;
  readonly token_id?: number;
  readonly on_behalf_of?: number;
}

/** A build's events in words and data, with the names of those who acted. */
@Injectable()
export class HistoryPresenter {
  constructor(private readonly documents: Documents) {}

  async present(events: readonly RecordedEvent[]): Promise<object[]> {
    const presented: object[] = [];
    for (const event of events) presented.push(await this.one(event));
    return presented;
  }

  private async one(event: RecordedEvent): Promise<object> {
    const data = event.data as BuildEvent['data'];
    const actor = await this.actor(event.actor);
    return {
      position: String(event.position),
      revision: event.revision,
      id: event.id,
      type: event.type,
      occurred_at: event.occurredAt,
      actor,
      reason: event.reason ?? null,
      from: data.from,
      to: data.to,
      summary: summaryOf(event, await this.nameOf(actor)),
      causation_id: event.causationId,
      correlation_id: event.correlationId,
      previous_hash: event.previousHash,
      hash: event.hash,
      data,
    };
  }

  private async actor(actor: Actor): Promise<PresentedActor> {
    const { kind, id, name, tokenId, onBehalfOf } = actor;
    return {
      kind,
      id,
      ...(name === undefined ? await this.named(actor) : { name }),
      ...(tokenId === undefined ? {} : { token_id: tokenId }),
      ...(onBehalfOf === undefined ? {} : { on_behalf_of: onBehalfOf }),
    };
  }

  private async named({ kind, id }: Actor): Promise<{ username?: string; name?: string }> {
    if (kind === 'user') {
      const user = (await this.documents.users.get(id))?.body;
      return user === undefined ? {} : { username: user.username, name: user.name };
    }
    if (kind !== 'runner') return {};
    const runner = (await this.documents.runners.get(id))?.body;
    return runner === undefined ? {} : { name: runner.description };
  }

  private async nameOf({ kind, id, username, name, on_behalf_of: other }: PresentedActor): Promise<string> {
    if (kind === 'runner') return `runner ${id}`;
    if (kind !== 'user') return kind === 'system' ? 'the system' : `the process ${name ?? ''}`.trim();
    const who = username ?? `user ${id}`;
    if (other === undefined) return who;
    return `${who} in the name of ${(await this.named({ kind, id: other })).username ?? `user ${other}`}`;
  }
}
