import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { projectAggregate } from '../../domain/project/project.js';
import { checkPath } from '../../domain/project/rules.js';
import { registerProject } from '../../domain/project/register.js';
import { IdAllocator } from '../../ledger/ids.js';
import { SettingsSealer } from '../project-settings.js';
import type { RegisteredProject } from './command.js';
import { RegisterProject } from './command.js';

@CommandHandler(RegisterProject)
export class RegisterProjectHandler implements ICommandHandler<RegisterProject> {
  constructor(
    private readonly desk: Desk,
    private readonly ids: IdAllocator,
    private readonly sealer: SettingsSealer,
  ) {}

  async execute({ project, context }: RegisterProject): Promise<RegisteredProject> {
    const { path, ownerId, ...input } = project;
    checkPath(path);
    const projectId = await this.ids.forName('project', path.toLowerCase());
    const facts = {
      ...DEFAULTS,
      repoUrl: '',
      ...this.sealer.seal(input),
      projectId,
      path,
      ownerId,
    };
    const { position } = await this.desk.decide(
      projectAggregate,
      projectId,
      state => registerProject(state, facts),
      context,
    );
    return { projectId, position };
  }
}

const DEFAULTS = {
  defaultBranch: 'master',
  buildTimeout: 3600,
  allowGitFetch: true,
  public: false,
  sharedRunners: true,
  buildsEnabled: true,
  variables: [],
};
