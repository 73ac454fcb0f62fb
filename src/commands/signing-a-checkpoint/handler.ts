import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Config } from '../../config/config.js';
import { checkpointAggregate, signCheckpoint } from '../../domain/checkpoint/checkpoint.js';
import { Desk } from '../../ledger/desk.js';
import { CHECKPOINT_KEY, CONFIG } from '../../ports.js';
import { checkpointText } from '../../proof/checkpoint.js';
import { LedgerTree } from '../../proof/ledger-tree.js';
import { writeNote, type NoteSigner } from '../../proof/signed-note.js';
import { SignCheckpoint, type SignedCheckpoint } from './command.js';

@CommandHandler(SignCheckpoint)
export class SignCheckpointHandler implements ICommandHandler<SignCheckpoint> {
  constructor(
    private readonly desk: Desk,
    private readonly tree: LedgerTree,
    @Inject(CHECKPOINT_KEY) private readonly key: NoteSigner,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async execute({ context }: SignCheckpoint): Promise<SignedCheckpoint> {
    await this.tree.caughtUp(this.config.timings.readYourWrites);
    const { size } = this.tree;
    const root = this.tree.root(size);
    const text = checkpointText({ origin: this.key.name, size, root });
    const note = writeNote(text, [this.key.sign(text)]);
    const facts = { size, root: root.toString('base64'), note };
    const { position } = await this.desk.decide(
      checkpointAggregate,
      size,
      checkpoint => signCheckpoint(checkpoint, facts),
      context,
    );
    return { size, note, position };
  }
}
