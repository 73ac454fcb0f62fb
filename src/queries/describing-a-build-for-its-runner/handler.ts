import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { PublicUrl } from '../../config/public-url.js';
import { buildAggregate, type Build, type ExistingBuild } from '../../domain/build/build.js';
import type { PlannedBuild } from '../../domain/pipeline/events.js';
import { pipelineAggregate, type ExistingPipeline } from '../../domain/pipeline/pipeline.js';
import { projectAggregate } from '../../domain/project/project.js';
import { cloneAddress } from '../../domain/project/repo-url.js';
import { runnerAggregate } from '../../domain/runner/runner.js';
import { Ledger } from '../../ledger/ledger.js';
import { PersonKeysUnavailable } from '../../people/person-keys.js';
import type { UserDocument } from '../../projections/users.js';
import { Vault } from '../../secrets/vault.js';
import { Documents } from '../documents.js';
import { dependenciesOf } from './dependencies.js';
import { predefinedVariables } from './predefined-variables.js';
import type { Assignment, Dependency, RunnerVariable } from './query.js';
import { DescribeBuildForRunner } from './query.js';
import { repositoryAccess } from './repository-access.js';

/** Reads streams, not read models: what a runner is told is as new as the append that gave it the build. */
@QueryHandler(DescribeBuildForRunner)
export class DescribeBuildForRunnerHandler implements IQueryHandler<DescribeBuildForRunner> {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(Documents) private readonly documents: Documents,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(PublicUrl) private readonly publicUrl: PublicUrl,
  ) {}

  async execute({ buildId }: DescribeBuildForRunner): Promise<Assignment | null> {
    const build = await this.ledger.load(buildAggregate, buildId);
    if (build.status === 'none') return null;
    const project = await this.ledger.load(projectAggregate, build.projectId);
    const key = `${build.projectId}-${build.pipelineNumber}`;
    const pipeline = await this.ledger.load(pipelineAggregate, key);
    if (project.status === 'none' || pipeline.status === 'none') return null;
    const token = this.vault.buildToken(buildId);
    const publicUrl = this.publicUrl.value;
    const address = cloneAddress(project, sealed => this.vault.open(sealed));
    const repoUrl = repositoryAccess(address, publicUrl, token);
    const runner = await this.runnerOf(build);
    const facts = { buildId, build, pipeline, project, runner, token, repoUrl, publicUrl };
    const variables = [
      ...predefinedVariables(facts),
      ...build.definition.variables.map(({ key, value }) => ({ key, value, public: true })),
      ...(await this.userVariables(build.userId)),
      ...this.opened(project.variables),
      ...this.opened(pipeline.variables),
    ];
    const dependencies = await this.dependencies(build, pipeline);
    return { id: buildId, build, project, token, repoUrl, variables, dependencies };
  }

  private async runnerOf({ runnerId }: ExistingBuild) {
    const runner = runnerId === null ? null : await this.ledger.load(runnerAggregate, runnerId);
    return runner?.status === 'exists' ? runner : null;
  }

  private async userVariables(userId: number | null): Promise<RunnerVariable[]> {
    const user = userId === null ? null : await this.knownUser(userId);
    if (user === null) return [];
    return [
      { key: 'GITLAB_USER_ID', value: String(user.id), public: true },
      { key: 'GITLAB_USER_LOGIN', value: user.username, public: true },
      { key: 'GITLAB_USER_NAME', value: user.name, public: true },
      { key: 'GITLAB_USER_EMAIL', value: user.email, public: true },
    ];
  }

  /** The runner has won the build already: better it runs without its user's name than that nobody runs it. */
  private async knownUser(userId: number): Promise<UserDocument | null> {
    try {
      return (await this.documents.users.get(userId))?.body ?? null;
    } catch (error) {
      if (error instanceof PersonKeysUnavailable) return null;
      throw error;
    }
  }

  private opened(variables: ExistingPipeline['variables']): RunnerVariable[] {
    return variables.map(({ key, sealed }) => ({ key, value: this.vault.open(sealed), public: false }));
  }

  private async dependencies(build: ExistingBuild, pipeline: ExistingPipeline): Promise<Dependency[]> {
    const planned = dependenciesOf(build.definition, attemptOf(pipeline, build.attempt));
    const latest = await Promise.all(planned.map(({ id }) => this.latest(id)));
    return latest.filter(dependency => dependency !== null);
  }

  /** The last retry of a build that is there already. */
  private async latest(buildId: number): Promise<Dependency | null> {
    let found: Dependency | null = null;
    for (let id: number | null = buildId; id !== null;) {
      const build: Build = await this.ledger.load(buildAggregate, id);
      if (build.status === 'none') break;
      found = { id, build, token: this.vault.buildToken(id) };
      id = build.retriedAs;
    }
    return found;
  }
}

/** The builds as planned in one attempt of the pipeline; each attempt has as many, in the same order. */
function attemptOf(pipeline: ExistingPipeline, attempt: number): readonly PlannedBuild[] {
  const { builds, earlierBuildIds } = pipeline;
  if (attempt === pipeline.attempt) return builds;
  const from = (attempt - 1) * builds.length;
  return builds.map(({ id, jobNumber, definition }, at) => ({
    id: earlierBuildIds[from + at] ?? id,
    jobNumber,
    definition,
  }));
}
