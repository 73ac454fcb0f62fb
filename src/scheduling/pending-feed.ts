import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../event-store/envelope.js';
import { BUILD_EVENTS } from '../projections/builds.js';
import { streamNumber, type Recorded } from '../projections/projection.js';
import { Documents } from '../queries/documents.js';
import type { BuildEvent } from '../domain/build/events.js';
import { PendingBuilds } from './pending-builds.js';

const OF_BUILDS: ReadonlySet<string> = new Set(BUILD_EVENTS);
const PAGE = 1_000;

/**
 * Keeps PendingBuilds in step with the read models: what is pending at start, then each batch saved. Batches that come
 * while the documents are read wait until they are. These may show some of it already: that a build comes or goes may
 * be said twice, but what is counted must not be counted twice.
 */
@Injectable()
export class PendingFeed {
  /** Events that came while the documents are read; null: they aren't. */
  private waiting: (readonly RecordedEvent[])[] | null = null;
  /** Position of the counters that a project's count began with. */
  private readonly countedUpTo = new Map<number, bigint>();

  constructor(
    private readonly pending: PendingBuilds,
    @Inject(Documents) private readonly documents: Documents,
  ) {}

  /** Reads what is pending and running now. Called when events are followed already: none may fall in between. */
  async load(): Promise<void> {
    const came: (readonly RecordedEvent[])[] = [];
    this.waiting = came;
    await this.loadProjects();
    this.waiting = null;
    for (const events of came) this.follow(events);
  }

  private async loadProjects(): Promise<void> {
    for (let after = 0; ;) {
      const projects = await this.documents.projects.find({
        range: { key: 'project', gt: after },
        sort: { key: 'project', direction: 'asc' },
        limit: PAGE,
      });
      for (const { body } of projects) await this.loadProject(body.id);
      const last = projects.at(-1);
      if (last === undefined) return;
      after = last.body.id;
    }
  }

  /** Events in the order of their positions. */
  follow(events: readonly RecordedEvent[]): void {
    if (this.waiting !== null) {
      this.waiting.push(events);
      return;
    }
    for (const event of events) {
      if (OF_BUILDS.has(event.type)) this.step(event as Extract<Recorded, { type: BuildEvent['type'] }>);
      else this.settings(event as Recorded);
    }
  }

  private step(event: Extract<Recorded, { type: BuildEvent['type'] }>): void {
    const { from, to, projectId } = event.data;
    if (from === to) return;
    const buildId = streamNumber(event.stream);
    if (event.type === 'BuildEnqueued' || event.type === 'BuildPlayed') {
      this.pending.enqueue(buildId, projectId, event.data.tags);
    } else if (from === 'pending') this.pending.leave(buildId, projectId);
    if (!('runnerShared' in event.data) || !event.data.runnerShared) return;
    if (event.position <= (this.countedUpTo.get(projectId) ?? 0n)) return;
    if (to === 'running') this.pending.countShared(projectId, 1);
    else if (from === 'running') this.pending.countShared(projectId, -1);
  }

  private settings(event: Recorded): void {
    if (event.type !== 'ProjectChanged') return;
    const { projectId, changes } = event.data;
    if ('sharedRunners' in changes || 'buildsEnabled' in changes) this.pending.reconsider(projectId);
  }

  private async loadProject(project: number): Promise<void> {
    const document = await this.documents.counters.get(project);
    if (document === null) return;
    const counters = document.body;
    this.countedUpTo.set(project, document.position);
    this.pending.countShared(project, counters.runningShared);
    if ((counters.byStatus.pending ?? 0) === 0) return;
    for (let after = 0; ;) {
      const page = await this.documents.builds.find({
        filter: { project, status: 'pending' },
        range: { key: 'build', gt: after },
        sort: { key: 'build', direction: 'asc' },
        limit: PAGE,
      });
      for (const { body } of page) this.pending.enqueue(body.id, project, body.tags);
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.body.id;
    }
  }
}
