import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Documents } from '../queries/documents.js';
import { ProjectQueue } from './project-queue.js';
import type { TakingRunner } from './taking-runner.js';

export type { TakingRunner } from './taking-runner.js';

/** A build that no other runner is offered meanwhile. */
export interface Reserved {
  readonly buildId: number;
  /** The build was not taken after all: it is offered again. */
  release(): void;
  /** The build is no longer pending. */
  forget(): void;
}

/**
 * Which pending build a runner gets next. It lives in memory, is built from the read models at start and follows
 * them; it decides nothing: a runner gets a build by winning the append on its stream.
 */
@Injectable()
export class PendingBuilds {
  private readonly projects = new Map<number, ProjectQueue>();
  private readonly epoch = randomBytes(6).toString('hex');
  private changes = 0;

  constructor(@Inject(Documents) private readonly documents: Documents) {}

  /**
   * The oldest pending build that the runner may take. A shared runner serves the project with the fewest
   * builds running on shared runners first (GitLab's RegisterBuildService, reference/protocols.md 2.3).
   */
  async reserve(runner: TakingRunner): Promise<Reserved | null> {
    const found = runner.projectId === null ? await this.fairest(runner) : this.own(runner, runner.projectId);
    if (found === null) return null;
    const { queue, buildId } = found;
    const shared = runner.projectId === null;
    queue.reserve(buildId, shared);
    return {
      buildId,
      release: () => {
        queue.release(buildId);
        this.changes += 1;
      },
      forget: () => queue.delete(buildId),
    };
  }

  /** Changes whenever a search of this runner could come out otherwise; hexadecimal. */
  version(runner: { readonly id: number }): string {
    const settings = `${this.documents.runners.newestChange()}.${this.documents.projects.newestChange()}`;
    return Buffer.from(`${this.epoch}.${runner.id}.${this.changes}.${settings}`).toString('hex');
  }

  /** A build has become pending. */
  enqueue(buildId: number, projectId: number, tags: readonly string[]): void {
    this.project(projectId).add(buildId, tags);
    this.changes += 1;
  }

  /** A build is pending no more. */
  leave(buildId: number, projectId: number): void {
    this.projects.get(projectId)?.delete(buildId);
  }

  /** A build of the project began (+1) or ended (-1) to run on a shared runner. */
  countShared(projectId: number, delta: number): void {
    this.project(projectId).runningShared += delta;
  }

  private own(runner: TakingRunner, projectId: number): Candidate | null {
    const queue = this.projects.get(projectId);
    const buildId = queue?.first(runner) ?? null;
    return queue === undefined || buildId === null ? null : { queue, buildId };
  }

  private async fairest(runner: TakingRunner): Promise<Candidate | null> {
    if (runner.locked) return null;
    let best: Candidate | null = null;
    for (const [projectId, queue] of this.projects) {
      if (queue.size === 0 || (best !== null && queue.load > best.queue.load)) continue;
      const buildId = queue.first(runner);
      if (buildId === null || (best !== null && !precedes(queue, buildId, best))) continue;
      if (await this.servedByShared(projectId)) best = { queue, buildId };
    }
    // Another request may have reserved it while we asked for a project's settings.
    return best !== null && best.queue.first(runner) !== best.buildId ? this.fairest(runner) : best;
  }

  private async servedByShared(projectId: number): Promise<boolean> {
    const project = (await this.documents.projects.get(projectId))?.body;
    return project !== undefined && project.sharedRunners && project.buildsEnabled;
  }

  private project(projectId: number): ProjectQueue {
    const known = this.projects.get(projectId);
    if (known !== undefined) return known;
    const fresh = new ProjectQueue();
    this.projects.set(projectId, fresh);
    return fresh;
  }
}

interface Candidate {
  readonly queue: ProjectQueue;
  readonly buildId: number;
}

function precedes(queue: ProjectQueue, buildId: number, best: Candidate): boolean {
  return queue.load === best.queue.load ? buildId < best.buildId : queue.load < best.queue.load;
}
