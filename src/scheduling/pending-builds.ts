import { hash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Documents } from '../queries/documents.js';
import { Arrivals } from './arrivals.js';
import { before, FairOrder } from './fair-order.js';
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
  private readonly order = new FairOrder();
  private readonly epoch = randomBytes(6).toString('hex');
  /** What came for shared runners. */
  private readonly arrivals = new Arrivals();

  constructor(@Inject(Documents) private readonly documents: Documents) {}

  /**
   * The oldest pending build that the runner may take. A shared runner serves the project with the fewest
   * builds running on shared runners first (GitLab's RegisterBuildService, reference/protocols.md 2.3).
   */
  async reserve(runner: TakingRunner): Promise<Reserved | null> {
    const shared = runner.projectId === null;
    for (;;) {
      const found =
        runner.projectId === null ? await this.fairest(runner) : await this.own(runner, runner.projectId);
      if (found === null) return null;
      const { queue, buildId } = found;
      const reservation = queue.reserve(buildId, shared);
      // Another request may have reserved it while we asked for a project's settings: then look again.
      if (reservation === null) continue;
      this.order.place(queue);
      return {
        buildId,
        release: () => {
          const tags = queue.release(buildId, reservation);
          this.order.place(queue);
          if (tags !== null) this.noteArrival(queue, tags);
        },
        forget: () => {
          queue.forget(buildId, reservation);
          this.order.place(queue);
        },
      };
    }
  }

  /**
   * Changes whenever a search of this runner that found nothing could find something: a build came that it might
   * take, or its own settings or a project's are others. Hexadecimal.
   */
  version(runner: TakingRunner & { readonly id: number }): string {
    const { id, projectId, tags, runUntagged, locked } = runner;
    const arrivals = projectId === null ? this.arrivals : this.project(projectId).arrivals;
    const facts = [this.epoch, id, projectId, tags, runUntagged, locked, arrivals.latest(runner)];
    return hash('sha256', JSON.stringify(facts), 'hex').slice(0, 32);
  }

  /** A build has become pending. */
  enqueue(buildId: number, projectId: number, tags: readonly string[]): void {
    const queue = this.project(projectId);
    queue.add(buildId, tags);
    this.order.place(queue);
    this.noteArrival(queue, tags);
  }

  /** A build is pending no more. */
  leave(buildId: number, projectId: number): void {
    const queue = this.projects.get(projectId);
    if (queue === undefined) return;
    queue.delete(buildId);
    this.order.place(queue);
  }

  /** Which runners may serve the project has changed. */
  reconsider(projectId: number): void {
    this.arrivals.noteAll();
    this.projects.get(projectId)?.arrivals.noteAll();
  }

  /** A build of the project began (+1) or ended (-1) to run on a shared runner. */
  countShared(projectId: number, delta: number): void {
    const queue = this.project(projectId);
    queue.runningShared += delta;
    this.order.place(queue);
  }

  private noteArrival(queue: ProjectQueue, tags: readonly string[]): void {
    this.arrivals.note(tags);
    queue.arrivals.note(tags);
  }

  private async own(runner: TakingRunner, projectId: number): Promise<Candidate | null> {
    const queue = this.projects.get(projectId);
    if (queue === undefined || queue.first(runner) === null) return null;
    if (!(await this.settings(projectId)).builds) return null;
    const buildId = queue.first(runner);
    return buildId === null ? null : { queue, buildId };
  }

  private async fairest(runner: TakingRunner): Promise<Candidate | null> {
    if (runner.locked) return null;
    let best: Candidate | null = null;
    for (const { queue, load, oldest } of this.order.all()) {
      if (best !== null && before({ load: best.queue.load, oldest: best.buildId }, { load, oldest })) break;
      const buildId = queue.first(runner);
      if (buildId === null || (best !== null && !precedes(queue, buildId, best))) continue;
      const { builds, shared } = await this.settings(queue.projectId);
      if (builds && shared) best = { queue, buildId };
    }
    return best;
  }

  private async settings(projectId: number): Promise<{ readonly builds: boolean; readonly shared: boolean }> {
    const project = (await this.documents.projects.get(projectId))?.body;
    return { builds: project?.buildsEnabled ?? false, shared: project?.sharedRunners ?? false };
  }

  private project(projectId: number): ProjectQueue {
    const known = this.projects.get(projectId);
    if (known !== undefined) return known;
    const fresh = new ProjectQueue(projectId);
    this.projects.set(projectId, fresh);
    return fresh;
  }
}

interface Candidate {
  readonly queue: ProjectQueue;
  readonly buildId: number;
}

const precedes = (queue: ProjectQueue, buildId: number, best: Candidate): boolean =>
  before({ load: queue.load, oldest: buildId }, { load: best.queue.load, oldest: best.buildId });
