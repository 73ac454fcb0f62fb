import { archiveTrace } from '../../src/domain/build/archive-trace.js';
import { evolveBuild, type Build, type ExistingBuild } from '../../src/domain/build/build.js';
import { cancelBuild } from '../../src/domain/build/cancel.js';
import { createBuild, type CreateBuild } from '../../src/domain/build/create.js';
import { dropStuckBuild } from '../../src/domain/build/drop-stuck.js';
import { enqueueBuild } from '../../src/domain/build/enqueue.js';
import { eraseBuild } from '../../src/domain/build/erase.js';
import type { BuildEvent, BuildStatus } from '../../src/domain/build/events.js';
import { expireArtifacts } from '../../src/domain/build/expire-artifacts.js';
import { expireByRetention } from '../../src/domain/build/expire-by-retention.js';
import { finishBuild } from '../../src/domain/build/finish.js';
import { liftBuildHold, placeBuildHold } from '../../src/domain/build/hold.js';
import { keepArtifacts } from '../../src/domain/build/keep-artifacts.js';
import { playBuild } from '../../src/domain/build/play.js';
import { removeArtifacts } from '../../src/domain/build/remove-artifacts.js';
import { retriedBuildFacts, retryBuild } from '../../src/domain/build/retry.js';
import { skipBuild } from '../../src/domain/build/skip.js';
import { startBuild } from '../../src/domain/build/start.js';
import { uploadArtifacts } from '../../src/domain/build/upload-artifacts.js';
import type { BuildDefinition } from '../../src/domain/definition.js';
import { Refused } from '../../src/domain/event.js';
import { createPipeline } from '../../src/domain/pipeline/create.js';
import type { PipelineEvent } from '../../src/domain/pipeline/events.js';
import { evolvePipeline, type ExistingPipeline, type Pipeline } from '../../src/domain/pipeline/pipeline.js';
import { asPipelineBuild, type PipelineBuild } from '../../src/domain/pipeline/progress.js';
import { restartPipeline } from '../../src/domain/pipeline/restart.js';
import { artifacts, buildFacts, definition, trace } from '../../src/domain/testing/builds.js';
import { builds, type BuildDocument } from '../../src/projections/builds.js';
import { deadlines } from '../../src/projections/deadlines.js';
import { pipelines } from '../../src/projections/pipelines.js';
import { projectCounters } from '../../src/projections/project-counters.js';
import type { Projection, Recorded } from '../../src/projections/projection.js';

export type RehearsedJob = Pick<
  BuildDefinition,
  'when' | 'stageIndex' | 'allowFailure' | 'allowFailureExitCodes'
>;

const HOUR = 3_600_000;

/**
 * Pipeline 55 of project 4, decided by the domain's own deciders, sensible commands and others; each event is folded
 * into the aggregate and into the documents, one after the other, without stores.
 */
export class Rehearsal {
  readonly builds = new Map<number, ExistingBuild>();
  private pipeline: Pipeline = { status: 'none' };
  private readonly documents = new Map<string, unknown>();
  private nextId = 1;
  private position = 0n;
  private now = Date.parse('2026-03-01T10:00:00.000Z');
  /** What must follow from an event and hasn't yet: as after a crash, other commands may come first. */
  private readonly owed: (() => void)[] = [];

  constructor(
    private readonly jobs: readonly RehearsedJob[],
    private readonly onEvent: (type: string) => void,
  ) {}

  begin(): void {
    const plan = this.jobs.map((job, at) => ({
      id: this.id(),
      jobNumber: at + 1,
      definition: definition({ ...job, name: `job${at + 1}`, startIn: 3600 }),
    }));
    const { projectId, pipelineId, pipelineNumber: number, ref, tag, sha, beforeSha, userId } = buildFacts();
    const commit = { message: 'x', createdAt: '2026-03-01T10:00:00.000Z', personal: { author: NOBODY } };
    const facts = { projectId, pipelineId, number, ref, tag, sha, beforeSha, userId, commit };
    this.decidePipeline(pipeline =>
      createPipeline(pipeline, {
        ...facts,
        event: 'push',
        deployTo: '',
        variables: [],
        stages: ['a', 'b', 'c'],
        builds: plan,
        forkOf: null,
      }),
    );
  }

  /** Something happens, or is refused. */
  command(chance: number): void {
    this.now += Math.floor(chance / 7) % 4 === 0 ? HOUR : 1_000;
    if (this.owed.length > 0 && chance % 3 !== 0) return this.owed.shift()?.();
    const ids = [...this.builds.keys()];
    const id = ids[Math.floor(chance / 40) % Math.max(1, ids.length)];
    if (chance % 40 === 39) return this.restart();
    if (id === undefined) return undefined;
    const command = COMMANDS[chance % COMMANDS.length];
    return this.decide(id, build => command?.(build, chance, new Date(this.now).toISOString()) ?? []);
  }

  buildDocument(id: number): BuildDocument | undefined {
    return this.document(builds, String(id));
  }

  pipelineDocument() {
    return this.document(pipelines, '55');
  }

  counters() {
    return this.document(projectCounters, '4');
  }

  deadline(kind: 'enqueue' | 'expire', id: number): string | null {
    return this.document(deadlines, `${kind}-${id}`)?.due ?? null;
  }

  /** What the pipeline's progress goes by: planned builds that haven't begun are created. */
  asPipelineBuilds(): readonly PipelineBuild[] {
    return this.planned().flatMap(({ id: first, jobNumber, definition: planned }) => {
      const chain: PipelineBuild[] = [];
      for (let id: number | null = first; id !== null;) {
        const build: ExistingBuild | undefined = this.builds.get(id);
        if (build === undefined) break;
        chain.push(asPipelineBuild(id, build));
        id = build.retriedAs;
      }
      if (chain.length > 0) return chain;
      const { name, stage, stageIndex, when, allowFailure } = planned;
      const job = { id: first, jobNumber, name, stage, stageIndex, when, allowFailure };
      return [{ ...job, status: 'created' as const, allowedToFail: allowFailure, retriedAs: null }];
    });
  }

  /** The last of each job's builds; one that is named but hasn't begun counts as created. */
  latestBuilds(): readonly { readonly jobNumber: number; readonly status: BuildStatus }[] {
    return this.planned().map(({ id, jobNumber }) => {
      let build = this.builds.get(id);
      while (build !== undefined && build.retriedAs !== null) build = this.builds.get(build.retriedAs);
      return { jobNumber, status: build?.status ?? 'created' };
    });
  }

  private planned() {
    return this.pipeline.status === 'none' ? [] : this.pipeline.builds;
  }

  private restart(): void {
    const buildIds = this.planned().map(() => this.id());
    this.decidePipeline(pipeline => restartPipeline(pipeline, { buildIds, userId: 5, active: false }));
  }

  private decidePipeline(decide: (pipeline: Pipeline) => readonly PipelineEvent[]): void {
    for (const event of decide(this.pipeline)) {
      const next = evolvePipeline(this.pipeline, event);
      this.pipeline = next;
      if (next.status === 'exists') this.owe(next);
      this.record('pipeline-4-12', event);
    }
  }

  private owe({ builds: planned, attempt }: ExistingPipeline): void {
    for (const { id, jobNumber, definition: job } of planned) {
      const facts = { ...buildFacts(), attempt, jobNumber, definition: job };
      this.owed.push(() => this.create(id, facts));
    }
  }

  private create(id: number, facts: CreateBuild): void {
    this.settle(id, { status: 'none' }, build => createBuild(build, facts));
  }

  private decide(id: number, decide: (build: Build) => readonly BuildEvent[]): void {
    const build = this.builds.get(id);
    if (build === undefined) return;
    try {
      this.settle(id, build, decide);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  private settle(id: number, before: Build, decide: (build: Build) => readonly BuildEvent[]): void {
    let build = before;
    for (const decided of decide(before)) {
      const event = withNewId(decided, () => this.id());
      build = evolveBuild(build, event);
      if (build.status === 'none') continue;
      this.builds.set(id, build);
      if (event.type === 'BuildRetried') {
        const facts = retriedBuildFacts(build, id, event.data);
        this.owed.push(() => this.create(event.data.retriedAs, facts));
      }
      this.record(`build-${id}`, event);
    }
  }

  private record(stream: string, event: BuildEvent | PipelineEvent): void {
    this.position += 1n;
    const occurredAt = new Date(this.now).toISOString();
    const actor = { kind: 'user', id: 3 };
    const recorded = { ...event, stream, position: this.position, occurredAt, actor } as unknown as Recorded;
    for (const projection of [builds, pipelines, projectCounters, deadlines] as readonly Projection[]) {
      if (!projection.on.has(recorded.type)) continue;
      for (const id of projection.ids(recorded)) {
        const key = `${projection.collection.name}/${id}`;
        this.documents.set(key, projection.evolve(this.documents.get(key) ?? null, recorded, id));
      }
    }
    this.onEvent(event.type);
  }

  private document<Body>(projection: Projection<Body>, id: string): Body | undefined {
    return (this.documents.get(`${projection.collection.name}/${id}`) ?? undefined) as Body | undefined;
  }

  private id(): number {
    this.nextId += 1;
    return this.nextId;
  }
}

const NOBODY = { name: 'A', email: 'a@x' };
const RUNNERS = [
  { runnerId: 7, runnerShared: true },
  { runnerId: 8, runnerShared: false },
] as const;
const UNKNOWN_ID = -1;
const STUCK = { failureReason: 'stuck_or_timeout_failure' };

function withNewId(event: BuildEvent, id: () => number): BuildEvent {
  return event.type === 'BuildRetried' ? { ...event, data: { ...event.data, retriedAs: id() } } : event;
}

type Command = (build: Build, chance: number, now: string) => readonly BuildEvent[];

const start: Command = (build, chance) => startBuild(build, RUNNERS[chance % 7 === 0 ? 1 : 0]);
const finish: Command = (build, chance) =>
  finishBuild(build, {
    runnerId: (build.status === 'none' ? null : build.runnerId) ?? 7,
    state: chance % 4 === 0 ? 'success' : 'failed',
    exitCode: chance % 4 === 0 ? undefined : chance % 5,
  });
const upload: Command = (build, chance, now) =>
  uploadArtifacts(build, {
    artifacts: { ...artifacts, blob: `artifacts-${chance}` },
    expireAt: chance % 4 === 0 ? null : new Date(Date.parse(now) + (1 + (chance % 3)) * HOUR).toISOString(),
  });

/** Those that lead on come more often. */
const COMMANDS: readonly Command[] = [
  (build, _chance, now) => enqueueBuild(build, { now }),
  (build, _chance, now) => enqueueBuild(build, { now }),
  start,
  start,
  start,
  finish,
  finish,
  upload,
  upload,
  skipBuild,
  (build, chance) => (chance % 3 === 0 ? cancelBuild(build) : []),
  (build, chance) => (chance % 3 === 0 ? dropStuckBuild(build, STUCK) : []),
  (build, chance) => playBuild(build, { userId: chance % 3 === 0 ? null : 6 }),
  build => retryBuild(build, { newBuildId: UNKNOWN_ID, userId: 3 }),
  (build, chance) => archiveTrace(build, { trace: { ...trace, size: chance } }),
  (build, chance) => eraseBuild(build, { erasedBy: chance % 2 === 0 ? 3 : null, trace: null }),
  build => removeArtifacts(build),
  (build, _chance, now) => keepArtifacts(build, { now }),
  (build, _chance, now) => keepArtifacts(build, { now }),
  (build, _chance, now) => expireArtifacts(build, { now }),
  (build, chance) => (chance % 3 === 0 ? placeBuildHold(build) : []),
  liftBuildHold,
  build =>
    expireByRetention(build, {
      kind: 'trace',
      sha256: trace.sha256,
      retention: { runId: 'r', rule: 'keep 0 days of traces' },
    }),
];
