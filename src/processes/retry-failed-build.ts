import { Injectable } from '@nestjs/common';
import { shouldAutoRetry } from '../domain/build/auto-retry.js';
import { buildAggregate } from '../domain/build/build.js';
import { retryBuild } from '../domain/build/retry.js';
import type { CommandContext } from '../ledger/context.js';
import { IdAllocator } from '../ledger/ids.js';
import { Ledger, type SettledEvent } from '../ledger/ledger.js';
import type { Reaction } from '../ledger/reactor.js';

/** A build failed, and `retry:` of its configuration asks for another try. Comes before AdvancePipeline. */
@Injectable()
export class RetryFailedBuild implements Reaction {
  readonly name = 'retry-failed-build';
  readonly on = ['BuildFinished', 'BuildDropped'];

  constructor(
    private readonly ledger: Ledger,
    private readonly ids: IdAllocator,
  ) {}

  async react(event: SettledEvent, context: CommandContext): Promise<bigint> {
    const id = event.stream.slice('build-'.length);
    if (!shouldAutoRetry(await this.ledger.load(buildAggregate, id))) return 0n;
    const newBuildId = await this.ids.next('build');
    const { position } = await this.ledger.decide(
      buildAggregate,
      id,
      build => (shouldAutoRetry(build) ? retryBuild(build, { newBuildId, userId: null, auto: true }) : []),
      context,
      { follows: { eventId: event.id, reaction: this.name } },
    );
    return position;
  }
}
