import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { projectAggregate } from '../../domain/project/project.js';
import { changeProject } from '../../domain/project/change.js';
import { SettingsSealer } from '../project-settings.js';
import { ChangeProject } from './command.js';

@CommandHandler(ChangeProject)
export class ChangeProjectHandler implements ICommandHandler<ChangeProject> {
  constructor(
    private readonly desk: Desk,
    private readonly sealer: SettingsSealer,
  ) {}

  execute({ projectId, changes, context }: ChangeProject) {
    return this.desk.decide(
      projectAggregate,
      projectId,
      state => {
        const before = state.status === 'none' ? undefined : state;
        return changeProject(state, { changes: this.sealer.seal(changes, before) });
      },
      context,
    );
  }
}
