import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { runnerAggregate } from '../../domain/runner/runner.js';
import { updateRunner } from '../../domain/runner/update.js';
import { UpdateRunner } from './command.js';

@CommandHandler(UpdateRunner)
export class UpdateRunnerHandler implements ICommandHandler<UpdateRunner> {
  constructor(private readonly desk: Desk) {}

  execute({ runnerId, changes, context }: UpdateRunner) {
    return this.desk.decide(runnerAggregate, runnerId, state => updateRunner(state, { changes }), context);
  }
}
