import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { expandConfig } from '../../ci-config/index.js';
import { Refused } from '../../domain/event.js';
import { projectAggregate, type ExistingProject } from '../../domain/project/project.js';
import { Ledger } from '../../ledger/ledger.js';
import { Vault } from '../../secrets/vault.js';
import { PipelineWriter } from '../pipeline-writer.js';
import type { CreatedPipeline, NewPipeline } from './command.js';
import { CreatePipeline } from './command.js';

@CommandHandler(CreatePipeline)
export class CreatePipelineHandler implements ICommandHandler<CreatePipeline> {
  constructor(
    private readonly ledger: Ledger,
    private readonly vault: Vault,
    private readonly pipelines: PipelineWriter,
  ) {}

  async execute({ pipeline, context }: CreatePipeline): Promise<CreatedPipeline> {
    const { config, variables, ...facts } = pipeline;
    const project = await this.ledger.load(projectAggregate, pipeline.projectId);
    if (project.status === 'none') throw new Refused('not_found', 'There is no such project');
    const { stages, builds } = expandConfig(config, this.contextOf(pipeline, project));
    const sealed = variables.map(({ key, value }) => ({
      key,
      sealed: this.vault.seal(value),
      masked: false,
    }));
    return this.pipelines.begin(
      { ...facts, variables: sealed, stages, definitions: builds, forkOf: null },
      context,
    );
  }

  private contextOf(pipeline: NewPipeline, project: ExistingProject) {
    const { ref, tag, sha, beforeSha, event, commit } = pipeline;
    const secrets = project.variables.map(({ key, sealed }) => [key, this.vault.open(sealed)] as const);
    const given = pipeline.variables.map(({ key, value }) => [key, value] as const);
    return {
      ref,
      tag,
      sha,
      beforeSha,
      event,
      defaultBranch: project.defaultBranch,
      projectPath: project.path,
      commitMessage: commit.message,
      variables: new Map([...secrets, ...given]),
    };
  }
}
