import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { runnerAggregate } from '../../domain/runner/runner.js';
import { removeRunner } from '../../domain/runner/remove.js';
import { RemoveRunner } from './command.js';

@CommandHandler(RemoveRunner)
export class RemoveRunnerHandler implements ICommandHandler<RemoveRunner> {
  constructor(private readonly desk: Desk) {}

  execute({ runnerId, context }: RemoveRunner) {
    return this.desk.decide(runnerAggregate, runnerId, removeRunner, context);
  }
}
