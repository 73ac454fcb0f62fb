import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { BlobTooLarge, OffsetMismatch, type Blobs } from '../../blobs/blobs.js';
import { AppendTrace } from '../../commands/appending-to-a-trace/command.js';
import { FinishBuild } from '../../commands/finishing-a-build/command.js';
import { ReplaceTrace } from '../../commands/replacing-a-trace/command.js';
import { buildAggregate } from '../../domain/build/build.js';
import { Refused } from '../../domain/event.js';
import type { CommandContext } from '../../ledger/context.js';
import { Ledger } from '../../ledger/ledger.js';
import { BLOBS } from '../../ports.js';
import { buildIdOf } from './build-id.js';
import { updateOf, type BuildUpdate } from './build-update.js';
import { erased, recordNotFound, tooLarge } from './refusals.js';

/** What a runner tells with `PUT builds/:id`: the whole trace first, then how the build ended. */
@Injectable()
export class BuildUpdates {
  constructor(
    private readonly commands: CommandBus,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(BLOBS) private readonly blobs: Blobs,
  ) {}

  /**
   * @param param gives a parameter wherever it stands
   * @returns null if nothing was appended to the ledger
   * @throws ApiError 404 not a running build of this runner, 403 erased, 400 a parameter is invalid, 413
   */
  async apply(
    runnerId: number,
    idText: string,
    param: (name: string) => unknown,
    context: CommandContext,
  ): Promise<bigint | null> {
    const buildId = await this.requireRunning(runnerId, idText);
    const update = updateOf(param);
    try {
      return await this.carryOut(buildId, runnerId, update, context);
    } catch (error) {
      throw inWordsOfPut(error);
    }
  }

  private async requireRunning(runnerId: number, idText: string): Promise<number> {
    const id = buildIdOf(idText);
    const build = id === null ? null : await this.ledger.load(buildAggregate, id);
    if (id === null || build === null || build.status === 'none' || build.runnerId !== runnerId) {
      throw recordNotFound();
    }
    if (build.erased) throw erased();
    if (build.status !== 'running') throw recordNotFound();
    return id;
  }

  private async carryOut(
    buildId: number,
    runnerId: number,
    { state, trace, failureReason, exitCode }: BuildUpdate,
    context: CommandContext,
  ): Promise<bigint | null> {
    if (trace !== null) await this.commands.execute(new ReplaceTrace(buildId, trace, context));
    if (state === null) {
      if (trace === null) await this.touch(buildId, context);
      return null;
    }
    const finish = new FinishBuild(buildId, runnerId, state, failureReason, exitCode, context);
    return (await this.commands.execute(finish)).position;
  }

  /** A keep-alive: the trace grows by nothing. If it grew meanwhile that was a sign of life, too. */
  private async touch(buildId: number, context: CommandContext): Promise<void> {
    const length = await this.blobs.traces.length(buildId);
    try {
      await this.commands.execute(new AppendTrace(buildId, length, new Uint8Array(), context));
    } catch (error) {
      if (!(error instanceof OffsetMismatch)) throw error;
    }
  }
}

/** Someone else's command may have come between: a runner must never be told 5xx for that, or it asks for ever. */
function inWordsOfPut(error: unknown): unknown {
  if (error instanceof BlobTooLarge) return tooLarge();
  if (!(error instanceof Refused)) return error;
  return error.code === 'erased' ? erased() : recordNotFound();
}
