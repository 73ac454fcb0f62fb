import { sealEvents, type EventDraft } from '../src/event-store/seal.js';
import { newEventId } from '../src/event-store/uuid.js';
import type { EventStore } from '../src/event-store/event-store.js';
import type { DomainEvent } from '../src/domain/event.js';

/** What a ledger of the bench holds. */
export interface Plan {
  readonly projects: number;
  /** Ended builds, in pipelines of ten; every other one was canceled before it ran. */
  readonly ended: number;
  /** Builds that the command row cancels. */
  readonly running: number;
  /** Builds that the register row hands out. */
  readonly pending: number;
}

export const FIRST_RUNNING = 1_000_001;
export const FIRST_PENDING = 2_000_001;
export const RUNNER = 1;

/** Of long ago, the timers would drop what waits or runs. */
const NOW = new Date().toISOString();

const SETTINGS = { userId: 1, runnerId: RUNNER };
const definition = (name: string) => ({
  name,
  stage: 'test',
  stageIndex: 0,
  beforeScript: ['npm ci'],
  script: ['npm run lint', 'npm test -- --coverage'],
  afterScript: [],
  when: 'on_success',
  allowFailure: false,
  variables: [{ key: 'NODE_ENV', value: 'test' }],
  tags: [],
  timeout: 3600,
});

/** Appends what the plan says, straight into the store. @returns how many events */
export async function seed(store: EventStore, plan: Plan): Promise<number> {
  let events = 0;
  let waiting: Promise<unknown>[] = [];
  const put = async (stream: string, facts: readonly DomainEvent[]): Promise<void> => {
    events += facts.length;
    waiting.push(store.append(stream, 'no_stream', sealEvents(stream, 0, null, facts.map(draft))));
    if (waiting.length === 2_000) {
      await Promise.all(waiting);
      waiting = [];
    }
  };
  for (let id = 1; id <= plan.projects; id += 1) await put(`project-${id}`, [project(id)]);
  const numbers = new Map<number, number>();
  let pipelineId = 0;
  const pipeline = async (projectId: number, first: number, count: number, kind: Kind): Promise<void> => {
    pipelineId += 1;
    const number = (numbers.get(projectId) ?? 0) + 1;
    numbers.set(projectId, number);
    const ids = Array.from({ length: count }, (_, at) => first + at);
    const place = { projectId, pipelineId, number };
    await put(`pipeline-${projectId}-${number}`, [created(place, ids)]);
    for (const [at, id] of ids.entries()) await put(`build-${id}`, life(place, id, at, kind));
  };
  const spread = async (count: number, first: number, kind: Kind): Promise<void> => {
    for (let at = 0; at < count; at += 10) {
      await pipeline(1 + ((at / 10) % plan.projects), first + at, Math.min(10, count - at), kind);
    }
  };
  await spread(plan.ended, 1, 'ended');
  await spread(plan.running, FIRST_RUNNING, 'running');
  await spread(plan.pending, FIRST_PENDING, 'pending');
  await Promise.all(waiting);
  return events;
}

type Kind = 'ended' | 'running' | 'pending';

interface Place {
  readonly projectId: number;
  readonly pipelineId: number;
  readonly number: number;
}

const COMMIT = {
  ref: 'main',
  tag: false,
  sha: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
  beforeSha: '0'.repeat(40),
  userId: SETTINGS.userId,
};

function draft({ type, data }: DomainEvent): EventDraft {
  return {
    id: newEventId(),
    type,
    schemaVersion: 1,
    occurredAt: NOW,
    actor: { kind: 'user', id: SETTINGS.userId, tokenId: 1 },
    causationId: 'seed',
    correlationId: 'seed',
    data,
  };
}

function project(projectId: number): DomainEvent {
  const data = {
    projectId,
    path: `bench/p${projectId}`,
    ownerId: 1,
    repoUrl: 'https://git.example/bench.git',
    defaultBranch: 'main',
    buildTimeout: 3600,
    allowGitFetch: true,
    public: false,
    sharedRunners: true,
    buildsEnabled: true,
    variables: [],
  };
  return { type: 'ProjectRegistered', data };
}

function created({ projectId, pipelineId, number }: Place, ids: readonly number[]): DomainEvent {
  const personal = { author: { name: 'Ada L', email: 'ada@ci.example' } };
  const data = {
    ...COMMIT,
    projectId,
    pipelineId,
    number,
    event: 'push',
    deployTo: '',
    commit: { message: 'Make it so\n', createdAt: '2026-03-01T11:00:00.000+01:00', personal },
    variables: [],
    stages: ['test'],
    builds: ids.map((id, at) => ({ id, jobNumber: at + 1, definition: definition(`job ${at}`) })),
    forkOf: null,
  };
  return { type: 'PipelineCreated', data };
}

function life({ projectId, pipelineId, number }: Place, id: number, at: number, kind: Kind): DomainEvent[] {
  const change = (type: string, from: string | null, to: string, more: object = {}): DomainEvent => ({
    type,
    data: { projectId, pipelineId, from, to, ...more },
  });
  const begin = change('BuildCreated', null, 'created', {
    ...COMMIT,
    pipelineNumber: number,
    attempt: 1,
    jobNumber: at + 1,
    retryOf: null,
    autoRetries: 0,
    definition: definition(`job ${at}`),
  });
  const runner = { runnerId: RUNNER, runnerShared: true };
  if (kind === 'ended' && id % 2 === 0) {
    return [begin, change('BuildCanceled', 'created', 'canceled', { runnerId: null, runnerShared: false })];
  }
  const enqueued = change('BuildEnqueued', 'created', 'pending', { tags: [] });
  if (kind === 'pending') return [begin, enqueued];
  const started = change('BuildStarted', 'pending', 'running', runner);
  if (kind === 'running') return [begin, enqueued, started];
  const outcome = { failureReason: null, exitCode: 0, allowedToFail: false, coverage: 81.5 };
  return [begin, enqueued, started, change('BuildFinished', 'running', 'success', { ...runner, ...outcome })];
}
