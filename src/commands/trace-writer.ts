import { Inject, Injectable } from '@nestjs/common';
import type { Blobs } from '../blobs/blobs.js';
import { archiveTrace } from '../domain/build/archive-trace.js';
import { buildAggregate, isFinished, type ExistingBuild } from '../domain/build/build.js';
import { Refused } from '../domain/event.js';
import type { CommandContext } from '../ledger/context.js';
import { Ledger } from '../ledger/ledger.js';
import { BLOBS } from '../ports.js';
import type { TraceState } from './appending-to-a-trace/command.js';
import { TraceSecrets } from './trace-secrets.js';

/** Writes bytes of a trace: secrets blotted out, durable, no event while the build runs. */
@Injectable()
export class TraceWriter {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    private readonly secrets: TraceSecrets,
    @Inject(BLOBS) private readonly blobs: Blobs,
  ) {}

  /** @throws Refused not_found, erased; what `write` throws */
  async write(
    buildId: number,
    context: CommandContext,
    write: (secrets: readonly string[]) => Promise<number>,
  ): Promise<TraceState> {
    const build = await this.ledger.load(buildAggregate, buildId);
    if (build.status === 'none') throw new Refused('not_found', `There is no build ${buildId}`);
    if (build.erased) throw new Refused('erased', 'Build has been erased!');
    const length = await write(await this.secrets.of(buildId, build));
    const now = await this.ledger.load(buildAggregate, buildId);
    if (now.status === 'none') throw new Refused('not_found', `There is no build ${buildId}`);
    await this.settle(buildId, now, context);
    return { length, status: now.status };
  }

  /**
   * Bytes that come after the end: the archive of what was there before is out of date. And those that an
   * erase overtook must not stay.
   */
  private async settle(buildId: number, build: ExistingBuild, context: CommandContext): Promise<void> {
    if (build.erased) {
      await this.blobs.traces.remove(buildId);
      throw new Refused('erased', 'Build has been erased!');
    }
    if (!isFinished(build)) return;
    const { size, sha256 } = await this.blobs.traces.digest(buildId);
    if (size === 0) return;
    await this.ledger.decide(
      buildAggregate,
      buildId,
      b => archiveTrace(b, { trace: { size, sha256 } }),
      context,
    );
  }
}
