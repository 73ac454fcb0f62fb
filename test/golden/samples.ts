import type { LedgerEvent, LedgerEventType } from '../../src/domain/events.js';
import { artifacts, buildFacts, definition, trace } from '../../src/domain/testing/builds.js';

/** One event of every type, as it is written today, and the stream that it is on. */
type Samples = {
  readonly [Type in LedgerEventType]: {
    readonly stream: string;
    readonly data: Extract<LedgerEvent, { type: Type }>['data'];
  };
};

const build = 'build-42';
const pipeline = 'pipeline-4-12';
const place = { projectId: 4, pipelineId: 55 };
const runner = { runnerId: 7, runnerShared: true };
const settings = {
  description: 'a runner of the lab',
  tags: ['linux', 'arm64'],
  runUntagged: false,
  locked: true,
  active: true,
  info: {
    name: 'gitlab-runner',
    version: '9.5.0',
    revision: '413da38',
    platform: 'linux',
    architecture: 'arm64',
  },
};
const sealed = { key: 'DEPLOY_KEY', sealed: 'v1.AAAAAAAAAAAAAAAA.c2VjcmV0', masked: true };
const project = {
  repoUrl: 'https://git.example/team/app.git',
  repoCredentials: { sealed: 'v1.AAAAAAAAAAAAAAAA.dXNlcjpwYXNz' },
  defaultBranch: 'main',
  buildTimeout: 3_600,
  allowGitFetch: true,
  public: false,
  sharedRunners: true,
  buildsEnabled: true,
  variables: [sealed],
};
const job = definition({
  startIn: 1_800,
  allowFailureExitCodes: [3, 137],
  image: { name: 'node:22', entrypoint: [''] },
  services: [{ name: 'postgres:16', alias: 'db' }],
  variables: [{ key: 'LANG', value: 'C.UTF-8' }],
  dependencies: ['compile'],
  needs: [{ job: 'compile', artifacts: true, optional: false }],
  artifacts: { paths: ['out/'], when: 'always', expireIn: '1 week' },
  cache: [{ key: 'npm', paths: ['.npm'], policy: 'pull' }],
  coverage: String.raw`\d+%`,
  retry: { max: 2, when: ['runner_system_failure'] },
  timeout: 600,
  environment: 'staging',
  parallel: { index: 1, total: 2 },
});
const { pipelineNumber: number, ref, tag, sha, beforeSha } = buildFacts();

const run = {
  projectId: 4,
  runId: '0190c3a2-0000-7000-8000-000000000042',
  rulesDigest: 'e5'.repeat(32),
};

/** In the order in which they stand in the golden ledger. A new type comes at the end. */
export const samples: Samples = {
  UserCreated: {
    stream: 'user-3',
    data: {
      userId: 3,
      admin: true,
      personal: { person: 'user-3', sealed: 'v1.AAAAAAAAAAAAAAAA.YWRh' },
      nameKey: 'a3'.repeat(16),
    },
  },
  MembershipGranted: { stream: 'user-3', data: { userId: 3, projectId: 4, accessLevel: 40 } },
  TokenIssued: {
    stream: 'user-3',
    data: {
      userId: 3,
      tokenId: 9,
      personal: { person: 'user-3', sealed: 'v1.AAAAAAAAAAAAAAAA.bGFwdG9w' },
      sha256: 'c0'.repeat(32),
      expiresAt: '2031-01-01T00:00:00.000Z',
    },
  },
  ProjectRegistered: {
    stream: 'project-4',
    data: { projectId: 4, path: 'team/app', ownerId: 3, ...project },
  },
  ProjectChanged: {
    stream: 'project-4',
    data: {
      projectId: 4,
      changes: { public: true, repoUrl: 'https://git.example/team/moved.git', repoCredentials: null },
    },
  },
  RunnerRegistered: {
    stream: 'runner-7',
    data: { runnerId: 7, projectId: null, tokenSha256: 'd1'.repeat(32), ...settings },
  },
  RunnerUpdated: { stream: 'runner-7', data: { runnerId: 7, changes: { active: false, tags: ['linux'] } } },
  IdsReserved: { stream: 'ids-build', data: { from: 1, to: 100 } },
  NameClaimed: { stream: 'ids-project-team/app', data: { kind: 'project', name: 'team/app', id: 4 } },
  PipelineCreated: {
    stream: pipeline,
    data: {
      ...place,
      number,
      ref,
      tag,
      sha,
      beforeSha,
      event: 'push',
      deployTo: '',
      commit: {
        message: 'Make it so\n\nAnd so it is.',
        createdAt: '2026-03-01T11:00:00.000+01:00',
        personal: { person: 'address-b2b2', sealed: 'v1.AAAAAAAAAAAAAAAA.YXV0aG9y' },
      },
      userId: 3,
      variables: [sealed],
      stages: ['compile', 'test'],
      builds: [{ id: 42, jobNumber: 2, definition: job }],
      forkOf: null,
    },
  },
  BuildCreated: { stream: build, data: { ...buildFacts(), definition: job, from: null, to: 'created' } },
  BuildDelayed: {
    stream: build,
    data: { ...place, from: 'created', to: 'created', enqueueAt: '2026-03-01T10:30:00.000Z' },
  },
  BuildHeld: { stream: build, data: { ...place, from: 'created', to: 'manual' } },
  BuildPlayed: {
    stream: build,
    data: { ...place, from: 'manual', to: 'pending', tags: ['linux'], userId: 3 },
  },
  BuildEnqueued: { stream: build, data: { ...place, from: 'created', to: 'pending', tags: ['linux'] } },
  BuildStarted: { stream: build, data: { ...place, from: 'pending', to: 'running', ...runner } },
  ArtifactsUploaded: {
    stream: build,
    data: {
      ...place,
      from: 'running',
      to: 'running',
      artifacts,
      expireAt: '2026-03-08T10:00:00.000Z',
      replaces: 'artifacts/0',
    },
  },
  BuildTraceArchived: { stream: build, data: { ...place, from: 'running', to: 'running', trace } },
  BuildFinished: {
    stream: build,
    data: {
      ...place,
      from: 'running',
      to: 'failed',
      ...runner,
      failureReason: 'script_failure',
      exitCode: 2,
      allowedToFail: false,
      coverage: 81.5,
    },
  },
  ArtifactsKept: { stream: build, data: { ...place, from: 'failed', to: 'failed' } },
  ArtifactsExpired: { stream: build, data: { ...place, from: 'failed', to: 'failed', artifacts } },
  ArtifactsRemoved: { stream: build, data: { ...place, from: 'failed', to: 'failed', artifacts } },
  BuildErased: {
    stream: build,
    data: { ...place, from: 'failed', to: 'failed', erasedBy: 3, trace, artifacts },
  },
  BuildRetried: {
    stream: build,
    data: {
      ...place,
      from: 'failed',
      to: 'failed',
      retriedAs: 43,
      autoRetries: 1,
      userId: null,
      allowedToFail: false,
    },
  },
  BuildDropped: {
    stream: build,
    data: {
      ...place,
      from: 'running',
      to: 'failed',
      ...runner,
      failureReason: 'stuck_or_timeout_failure',
      allowedToFail: true,
    },
  },
  BuildCanceled: { stream: build, data: { ...place, from: 'running', to: 'canceled', ...runner } },
  BuildSkipped: { stream: build, data: { ...place, from: 'created', to: 'skipped' } },
  PipelineRestarted: {
    stream: pipeline,
    data: { ...place, number, attempt: 2, userId: 3, buildIds: [44] },
  },
  RunnerRemoved: { stream: 'runner-7', data: { runnerId: 7 } },
  TokenRevoked: { stream: 'user-3', data: { userId: 3, tokenId: 9, sha256: 'c0'.repeat(32) } },
  UserBlocked: { stream: 'user-3', data: { userId: 3 } },
  CheckpointSigned: {
    stream: 'checkpoint-30',
    data: {
      size: 30,
      root: 'q83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq80=',
      note: 'ci.example/ledger\n30\nq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq80=\n\n— ci.example/ledger AAAA\n',
    },
  },
  CheckpointWitnessed: {
    stream: 'checkpoint-30',
    data: { witness: 'witness.example', signature: '— witness.example BBBB\n' },
  },
  RetentionSet: {
    stream: 'project-4',
    data: { projectId: 4, rules: ['keep 90 days of traces', 'keep artifacts of tags for ever'] },
  },
  LegalHoldPlaced: { stream: 'project-4', data: { projectId: 4 } },
  LegalHoldLifted: { stream: 'project-4', data: { projectId: 4 } },
  RetentionRunStarted: {
    stream: `retention-${run.runId}`,
    data: { ...run, rules: ['keep 90 days of traces'], at: '2026-06-01T10:00:00.000Z' },
  },
  TraceExpired: {
    stream: build,
    data: {
      ...place,
      from: 'failed',
      to: 'failed',
      trace,
      retention: { runId: run.runId, rule: 'keep 90 days of traces' },
    },
  },
  RetentionRunFinished: {
    stream: `retention-${run.runId}`,
    data: { ...run, traces: 1, artifacts: 0, bytes: 120, held: 2, complete: true },
  },
  BuildLegalHoldPlaced: { stream: build, data: { ...place, from: 'failed', to: 'failed' } },
  BuildLegalHoldLifted: { stream: build, data: { ...place, from: 'failed', to: 'failed' } },
  UserForgotten: { stream: 'user-3', data: { userId: 3, persons: ['user-3', 'address-b2b2'] } },
  PersonForgotten: { stream: `person-${'c3'.repeat(20)}`, data: { person: `address-${'c3'.repeat(20)}` } },
};
