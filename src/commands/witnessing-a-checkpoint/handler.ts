import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { checkpointAggregate, witnessCheckpoint } from '../../domain/checkpoint/checkpoint.js';
import { Desk } from '../../ledger/desk.js';
import type { Done } from '../results.js';
import { WitnessCheckpoint } from './command.js';

@CommandHandler(WitnessCheckpoint)
export class WitnessCheckpointHandler implements ICommandHandler<WitnessCheckpoint> {
  constructor(private readonly desk: Desk) {}

  async execute({ size, witness, signature, context }: WitnessCheckpoint): Promise<Done> {
    const { position } = await this.desk.decide(
      checkpointAggregate,
      size,
      checkpoint => witnessCheckpoint(checkpoint, { witness, signature }),
      context,
    );
    return { position };
  }
}
