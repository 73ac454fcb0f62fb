import { Inject, Injectable } from '@nestjs/common';
import type { ExistingBuild } from '../domain/build/build.js';
import { pipelineAggregate } from '../domain/pipeline/pipeline.js';
import { projectAggregate, type Project } from '../domain/project/project.js';
import { openCredentials, secretsOfCredentials } from '../domain/project/repo-url.js';
import type { EncryptedVariable } from '../domain/variable.js';
import { Ledger } from '../ledger/ledger.js';
import { Vault } from '../secrets/vault.js';

/** What must never be read in a build's trace: its token, its project's, the repository's password and the masked variables. */
@Injectable()
export class TraceSecrets {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    private readonly vault: Vault,
  ) {}

  async of(buildId: number, build: ExistingBuild): Promise<string[]> {
    const { projectId, pipelineNumber } = build;
    const project = await this.ledger.load(projectAggregate, projectId);
    const pipeline = await this.ledger.load(pipelineAggregate, `${projectId}-${pipelineNumber}`);
    return [
      this.vault.buildToken(buildId),
      this.vault.runnersToken(projectId),
      ...this.ofRepository(project),
      ...this.masked(project.status === 'none' ? [] : project.variables),
      ...this.masked(pipeline.status === 'none' ? [] : pipeline.variables),
    ];
  }

  private ofRepository(project: Project): string[] {
    if (project.status === 'none') return [];
    return secretsOfCredentials(openCredentials(project.repoCredentials, sealed => this.vault.open(sealed)));
  }

  private masked(variables: readonly EncryptedVariable[]): string[] {
    return variables.flatMap(({ masked, sealed }) => (masked ? [this.vault.open(sealed)] : []));
  }
}
