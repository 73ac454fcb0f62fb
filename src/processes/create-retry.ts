import { Inject, Injectable } from '@nestjs/common';
import { buildAggregate } from '../domain/build/build.js';
import { createBuild } from '../domain/build/create.js';
import { enqueueBuild } from '../domain/build/enqueue.js';
import type { BuildRetried } from '../domain/build/events.js';
import { retriedBuildFacts } from '../domain/build/retry.js';
import { isoTime, type Clock } from '../ledger/clock.js';
import type { CommandContext } from '../ledger/context.js';
import { Ledger, type SettledEvent } from '../ledger/ledger.js';
import type { Reaction } from '../ledger/reactor.js';
import { CLOCK } from '../ports.js';

/** A build was retried: the new one begins and is pending at once, whatever its stage. */
@Injectable()
export class CreateRetry implements Reaction {
  readonly name = 'create-retry';
  readonly on = ['BuildRetried'];

  constructor(
    private readonly ledger: Ledger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async react(event: SettledEvent, context: CommandContext): Promise<bigint> {
    const oldId = Number(event.stream.slice('build-'.length));
    const retried = event.data as BuildRetried['data'];
    const old = await this.ledger.load(buildAggregate, oldId);
    if (old.status === 'none') return 0n;
    const facts = retriedBuildFacts(old, oldId, retried);
    const follows = (step: string) => ({ follows: { eventId: event.id, reaction: `${this.name}/${step}` } });
    const id = retried.retriedAs;
    await this.ledger.decide(buildAggregate, id, b => createBuild(b, facts), context, follows('create'));
    const now = isoTime(this.clock.now());
    const { position } = await this.ledger.decide(
      buildAggregate,
      id,
      build => (build.status === 'created' ? enqueueBuild(build, { now }) : []),
      context,
      follows('enqueue'),
    );
    return position;
  }
}
