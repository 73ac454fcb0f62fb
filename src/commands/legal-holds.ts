import { Inject, Injectable } from '@nestjs/common';
import { buildAggregate } from '../domain/build/build.js';
import type { HoldOfProject } from '../domain/build/hold.js';
import { projectAggregate } from '../domain/project/project.js';
import { Ledger } from '../ledger/ledger.js';

/**
 * Legal holds on projects, for decisions on builds. They stand on another stream: what was decided before a hold was
 * answered for may still be carried out after it.
 */
@Injectable()
export class LegalHolds {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  async ofProjectOf(buildId: number): Promise<HoldOfProject> {
    const build = await this.ledger.load(buildAggregate, buildId);
    return build.status === 'none' ? {} : this.ofProject(build.projectId);
  }

  async ofProject(projectId: number): Promise<HoldOfProject> {
    const project = await this.ledger.load(projectAggregate, projectId);
    return { projectHeld: project.status !== 'none' && project.legalHold };
  }
}
