import type { Viewer } from '../../../auth/viewer.js';
import type { BuildDocument } from '../../../projections/builds.js';
import { builds } from '../../../projections/builds.js';
import type { PipelineDocument } from '../../../projections/pipelines.js';
import type { ProjectDocument } from '../../../projections/projects.js';
import type { RunnerDocument } from '../../../projections/runners.js';
import type { UserDocument } from '../../../projections/users.js';
import type { Document } from '../../../read-models/read-models.js';

export const SHA = '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567';
const AT = '2016-05-02T09:10:11.120Z';

/** Documents for the specs of this room. */
export function buildOf(changes: Partial<BuildDocument> = {}): BuildDocument {
  return {
    id: 412,
    projectId: 4,
    pipelineId: 55,
    pipelineNumber: 9,
    attempt: 1,
    jobNumber: 1,
    name: 'unit',
    stage: 'test',
    ref: 'main',
    tag: false,
    sha: SHA,
    status: 'failed',
    when: 'on_success',
    tags: [],
    environment: {},
    userId: 3,
    runnerId: 7,
    createdAt: AT,
    enqueuedAt: AT,
    startedAt: '2016-05-02T09:10:20.004Z',
    finishedAt: '2016-05-02T09:12:00.900Z',
    coverage: 81.5,
    failureReason: 'script_failure',
    exitCode: 1,
    allowFailure: false,
    trace: null,
    artifacts: { blob: 'b1', filename: 'out.zip', size: 2048, sha256: '0'.repeat(64) },
    artifactsExpireAt: null,
    retryOf: null,
    retriedAs: null,
    erasedAt: null,
    erasedBy: null,
    ...changes,
  };
}

export function pipelineOf(changes: Partial<PipelineDocument> = {}): PipelineDocument {
  return {
    id: 55,
    projectId: 4,
    number: 9,
    attempt: 1,
    ref: 'main',
    tag: false,
    sha: SHA,
    beforeSha: '0'.repeat(40),
    event: 'push',
    deployTo: '',
    commit: {
      message: 'Fix it\n',
      createdAt: '2016-05-02T11:09:00.000+02:00',
      personal: { author: { name: 'Ada L', email: 'ada@ci.example' } },
    },
    userId: 3,
    forkOf: null,
    status: 'failed',
    createdAt: AT,
    enqueuedAt: AT,
    startedAt: null,
    finishedAt: null,
    jobs: [],
    ...changes,
  };
}

export function userOf(changes: Partial<UserDocument> = {}): UserDocument {
  return {
    id: 3,
    username: 'ada',
    name: 'Ada L',
    email: 'ada@ci.example',
    admin: false,
    state: 'active',
    createdAt: '2016-01-01T00:00:00.000Z',
    memberships: {},
    ...changes,
  };
}

export function runnerOf(changes: Partial<RunnerDocument> = {}): RunnerDocument {
  return {
    id: 7,
    projectId: null,
    tokenSha256: '0'.repeat(64),
    createdAt: AT,
    description: 'box-1',
    tags: [],
    runUntagged: true,
    locked: false,
    active: true,
    info: { name: 'gitlab-ci-multi-runner' },
    ...changes,
  };
}

export function projectOf(changes: Partial<ProjectDocument> = {}): ProjectDocument {
  return {
    id: 4,
    path: 'team/app',
    ownerId: null,
    createdAt: AT,
    repoUrl: 'https://bot:secret@git.example/team/app.git',
    defaultBranch: 'master',
    buildTimeout: 3600,
    allowGitFetch: true,
    public: false,
    sharedRunners: true,
    buildsEnabled: true,
    variables: [],
    ...changes,
  };
}

export function viewerSample(changes: Partial<Viewer> = {}): Viewer {
  return {
    userId: 3,
    username: 'ada',
    admin: false,
    memberships: {},
    tokenId: 31,
    sudoBy: null,
    ...changes,
  };
}

/** A document as the read models hold it. */
export function documentOf<Body extends { readonly id: number }>(body: Body, position = 1n): Document<Body> {
  return { id: String(body.id), position, keys: {}, body, row: null };
}

/** A build's document with its keys and its row. */
export function buildDocument(body: BuildDocument = buildOf(), position = 10n): Document<BuildDocument> {
  return { ...documentOf(body, position), ...builds.describe(body, String(body.id)) };
}

/** A reader of documents in memory, that counts how often it is asked. */
export class Shelf<Body extends { readonly id: number }> {
  asked = 0;
  changedAt = 0n;
  private readonly documents = new Map<string, Document<Body>>();

  constructor(...documents: readonly Document<Body>[]) {
    for (const document of documents) this.put(document);
  }

  put(document: Document<Body>): void {
    this.documents.set(document.id, document);
    this.changedAt = document.position;
  }

  get(id: number | string): Promise<Document<Body> | null> {
    this.asked += 1;
    return Promise.resolve(this.documents.get(String(id)) ?? null);
  }

  getMany(ids: readonly (number | string)[]): Promise<Map<string, Document<Body>>> {
    this.asked += 1;
    const found = ids.flatMap(id => this.documents.get(String(id)) ?? []);
    return Promise.resolve(new Map(found.map(document => [document.id, document])));
  }

  newestChange(): bigint {
    return this.changedAt;
  }
}
