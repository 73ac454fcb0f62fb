import { describe, expect, it } from '@jest/globals';
import { schemaVersions, type LedgerEvent, type LedgerEventType } from '../../../domain/events.js';
import { artifacts, buildFacts, onRunner7, times, trace } from '../../../domain/testing/builds.js';
import { subjectOf } from './subject.js';
import { summaryOf, words } from './summary.js';

type Samples = { readonly [Type in LedgerEventType]: Extract<LedgerEvent, { type: Type }>['data'] };

const run = { projectId: 4, runId: 'r', rulesDigest: 'cc'.repeat(32) };
const base = { projectId: 4, pipelineId: 55 };
const moved = { ...base, from: 'running', to: 'running' } as const;
const settings = {
  repoUrl: 'https://git.example/a.git',
  defaultBranch: 'main',
  buildTimeout: 3600,
  allowGitFetch: true,
  public: false,
  sharedRunners: true,
  buildsEnabled: true,
  variables: [],
};
const runner = { description: 'box', tags: [], runUntagged: true, locked: false, active: true, info: {} };
const { definition, ...created } = buildFacts();

/** An event of each type. */
const samples: Samples = {
  ProjectRegistered: { ...settings, projectId: 4, path: 'team/app', ownerId: 3 },
  ProjectChanged: { projectId: 4, changes: { public: true, buildTimeout: 60 } },
  RetentionSet: { projectId: 4, rules: ['keep 90 days of traces'] },
  LegalHoldPlaced: { projectId: 4 },
  LegalHoldLifted: { projectId: 4 },
  RetentionRunStarted: { ...run, rules: ['keep 90 days of traces'], at: times.now },
  RetentionRunFinished: { ...run, traces: 2, artifacts: 1, bytes: 2288, held: 0, complete: true },
  PipelineCreated: {
    ...base,
    number: 12,
    ref: 'main',
    tag: false,
    sha: created.sha,
    beforeSha: created.beforeSha,
    event: 'push',
    deployTo: '',
    commit: { message: 'm', createdAt: times.now, personal: { author: { name: 'Ada', email: 'a@b' } } },
    userId: 3,
    variables: [],
    stages: ['test'],
    builds: [{ id: 42, jobNumber: 1, definition }],
    forkOf: null,
  },
  PipelineRestarted: { ...base, number: 12, attempt: 2, userId: 3, buildIds: [43] },
  BuildCreated: { ...created, definition, from: null, to: 'created' },
  BuildDelayed: { ...moved, enqueueAt: times.tomorrow },
  BuildHeld: moved,
  BuildEnqueued: { ...moved, tags: [] },
  BuildPlayed: { ...moved, tags: [], userId: 3 },
  BuildSkipped: moved,
  BuildStarted: { ...moved, ...onRunner7 },
  BuildTraceArchived: { ...moved, trace },
  BuildFinished: {
    ...moved,
    ...onRunner7,
    to: 'failed',
    failureReason: 'script_failure',
    exitCode: 2,
    allowedToFail: false,
    coverage: null,
  },
  BuildDropped: { ...moved, ...onRunner7, failureReason: 'stuck_or_timeout_failure', allowedToFail: false },
  BuildCanceled: { ...moved, ...onRunner7 },
  BuildRetried: { ...moved, retriedAs: 43, autoRetries: 0, userId: 3, allowedToFail: false },
  BuildErased: { ...moved, erasedBy: 3, trace, artifacts },
  ArtifactsUploaded: { ...moved, artifacts, expireAt: null, replaces: null },
  ArtifactsKept: moved,
  ArtifactsExpired: { ...moved, artifacts },
  ArtifactsRemoved: { ...moved, artifacts },
  TraceExpired: { ...moved, trace, retention: { runId: 'r', rule: 'keep 90 days of traces' } },
  BuildLegalHoldPlaced: moved,
  BuildLegalHoldLifted: moved,
  RunnerRegistered: { ...runner, runnerId: 7, projectId: null, tokenSha256: 'aa' },
  RunnerUpdated: { runnerId: 7, changes: { active: false } },
  RunnerRemoved: { runnerId: 7 },
  UserCreated: { userId: 3, admin: false, personal: { username: 'ada', name: 'Ada', email: 'a@b' } },
  UserBlocked: { userId: 3 },
  UserForgotten: { userId: 3, persons: ['user-3'] },
  PersonForgotten: { person: 'address-b2b2' },
  MembershipGranted: { userId: 3, projectId: 4, accessLevel: 30 },
  TokenIssued: { userId: 3, tokenId: 9, personal: { name: 'laptop' }, sha256: 'aa', expiresAt: null },
  TokenRevoked: { userId: 3, tokenId: 9, sha256: 'aa' },
  CheckpointSigned: { size: 40, root: 'aa', note: 'n' },
  CheckpointWitnessed: { witness: 'w.example', signature: 's' },
  IdsReserved: { from: 1, to: 64 },
  NameClaimed: { kind: 'project', name: 'team/app', id: 4 },
};

const types = Object.keys(schemaVersions) as LedgerEventType[];

const tell = (type: LedgerEventType, data: unknown = samples[type], stream = 'build-42'): string =>
  summaryOf({ type, stream, data }, 'ada');

describe('Every event has words', () => {
  it('as many as the catalogue of events has types', () => {
    expect(Object.keys(words).toSorted()).toEqual(types.toSorted());
  });

  it.each(types)('%s', type => {
    const summary = tell(type);
    expect(summary).toMatch(/^ada [a-z]+ed? |^ada (?:left|gave|made|kept|forgot) /);
    expect(summary).not.toMatch(/undefined|null|NaN|\[object/);
    expect(summary).not.toContain('recorded');
  });

  it('that no other event has', () => {
    const told = types.map(type => tell(type));
    expect(new Set(told).size).toBe(told.length);
  });
});

describe('The words say', () => {
  it.each<[LedgerEventType, object, string]>([
    ['BuildCreated', {}, 'ada created build 42 (unit)'],
    ['BuildCreated', { retryOf: 41 }, 'ada created build 42 (unit) as a retry of build 41'],
    ['BuildCanceled', {}, 'ada canceled build 42 (was running)'],
    ['BuildFinished', {}, 'ada finished build 42: failed (script_failure, exit code 2)'],
    [
      'BuildFinished',
      { exitCode: null, failureReason: null },
      'ada finished build 42: failed (unknown_failure)',
    ],
    ['BuildFinished', { to: 'success', exitCode: 0 }, 'ada finished build 42: success'],
    ['BuildErased', { artifacts: null }, 'ada erased the trace (120 bytes) of build 42'],
    ['TraceExpired', {}, 'ada removed the expired trace of build 42 (120 bytes, by keep 90 days of traces)'],
    ['ArtifactsExpired', {}, 'ada removed the expired artifacts of build 42 (2048 bytes)'],
    [
      'RetentionRunFinished',
      { held: 3, complete: false },
      'ada removed 2 traces and 1 artifacts of project 4 by its retention rules (2288 bytes; 3 kept by legal hold; there is more)',
    ],
    ['RetentionSet', { rules: [] }, 'ada removed the retention rules of build 42: everything is kept'],
    ['BuildRetried', {}, 'ada retried build 42 as build 43'],
    [
      'ArtifactsUploaded',
      { replaces: 'x' },
      'ada uploaded artifacts of build 42 (2048 bytes) in the place of earlier ones',
    ],
    ['ProjectChanged', {}, 'ada changed public, buildTimeout of build 42'],
    [
      'TokenIssued',
      { expiresAt: times.tomorrow },
      `ada issued token 9 (laptop) to build 42, until ${times.tomorrow}`,
    ],
  ])('%s', (type, changes, summary) => expect(tell(type, { ...samples[type], ...changes })).toBe(summary));

  it('why, if it was said', () => {
    const event = {
      type: 'BuildErased',
      stream: 'build-42',
      data: samples.BuildErased,
      reason: 'a key in it',
    };
    expect(summaryOf(event, 'ada')).toBe(
      'ada erased the trace (120 bytes) and the artifacts (2048 bytes) of build 42: a key in it',
    );
  });

  it.each([
    ['build-42', 'build 42'],
    ['pipeline-4-12', 'pipeline 12 of project 4'],
    ['ids-build', 'ids build'],
  ])('what it is about: %s', (stream, subject) => expect(subjectOf(stream)).toBe(subject));

  it('at least the type of an event of a newer version', () => {
    expect(summaryOf({ type: 'BuildPraised', stream: 'build-42', data: {} }, 'ada')).toBe(
      'ada recorded BuildPraised of build 42',
    );
    expect(summaryOf({ type: 'toString', stream: 'build-42', data: {} }, 'ada')).toContain(
      'recorded toString',
    );
  });
});
