import { Inject, Injectable } from '@nestjs/common';
import type { Blobs } from '../blobs/blobs.js';
import { archiveTrace } from '../domain/build/archive-trace.js';
import { buildAggregate } from '../domain/build/build.js';
import type { CommandContext } from '../ledger/context.js';
import { Ledger, type SettledEvent } from '../ledger/ledger.js';
import type { Reaction } from '../ledger/reactor.js';
import { BLOBS } from '../ports.js';

/** A build ended: size and SHA-256 of its trace go into the ledger. */
@Injectable()
export class ArchiveEndedTrace implements Reaction {
  readonly name = 'archive-ended-trace';
  readonly on = ['BuildFinished', 'BuildDropped', 'BuildCanceled'];

  constructor(
    private readonly ledger: Ledger,
    @Inject(BLOBS) private readonly blobs: Blobs,
  ) {}

  async react(event: SettledEvent, context: CommandContext): Promise<bigint> {
    const { from } = event.data as { from: string };
    if (from !== 'running') return 0n;
    const buildId = Number(event.stream.slice('build-'.length));
    const build = await this.ledger.loadSince(buildAggregate, buildId, event.revision);
    if (build.status === 'none' || build.erased) return 0n;
    if ((await this.blobs.traces.length(buildId)) === 0) return 0n;
    const { size, sha256 } = await this.blobs.traces.digest(buildId);
    const { position } = await this.ledger.decide(
      buildAggregate,
      buildId,
      current =>
        current.status !== 'none' && current.erased ? [] : archiveTrace(current, { trace: { size, sha256 } }),
      context,
      { follows: { eventId: event.id, reaction: this.name } },
    );
    return position;
  }
}
