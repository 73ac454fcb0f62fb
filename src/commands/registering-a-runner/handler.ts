import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { runnerAggregate } from '../../domain/runner/runner.js';
import { registerRunner } from '../../domain/runner/register.js';
import { checkSettings } from '../../domain/runner/rules.js';
import { IdAllocator } from '../../ledger/ids.js';
import { newRunnerToken, sha256Hex } from '../../secrets/tokens.js';
import type { RegisteredRunner } from './command.js';
import { RegisterRunner } from './command.js';

@CommandHandler(RegisterRunner)
export class RegisterRunnerHandler implements ICommandHandler<RegisterRunner> {
  constructor(
    private readonly desk: Desk,
    private readonly ids: IdAllocator,
  ) {}

  async execute({ runner, projectId, context }: RegisterRunner): Promise<RegisteredRunner> {
    checkSettings(runner);
    const runnerId = await this.ids.next('runner');
    const token = newRunnerToken();
    const facts = { ...runner, runnerId, projectId, tokenSha256: sha256Hex(token) };
    const { position } = await this.desk.decide(
      runnerAggregate,
      runnerId,
      state => registerRunner(state, facts),
      context,
    );
    return { runnerId, token, position };
  }
}
