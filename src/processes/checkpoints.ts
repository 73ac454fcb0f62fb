import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { SignCheckpoint } from '../commands/signing-a-checkpoint/command.js';
import type { Config } from '../config/config.js';
import { processContext } from '../ledger/context.js';
import { CONFIG } from '../ports.js';
import { LedgerTree } from '../proof/ledger-tree.js';

/** Signs what has happened, at intervals: whoever keeps a checkpoint can tell later whether the past was altered. */
@Injectable()
export class Checkpoints {
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> | null = null;

  constructor(
    private readonly commands: CommandBus,
    private readonly tree: LedgerTree,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  start(onError: (error: unknown) => void): void {
    const { checkpointInterval } = this.config.timings;
    if (checkpointInterval === 0) return;
    this.timer = setInterval(() => {
      if (!this.tree.hasUnsigned) return;
      this.underWay ??= this.sign()
        .catch(onError)
        .finally(() => {
          this.underWay = null;
        });
    }, checkpointInterval);
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await this.underWay;
  }

  private async sign(): Promise<void> {
    await this.commands.execute(new SignCheckpoint(processContext('checkpoints')));
  }
}
