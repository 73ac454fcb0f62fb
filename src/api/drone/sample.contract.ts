import type { PipelineDocument, PipelineJob } from '../../projections/pipelines.js';
import type { ProjectDocument } from '../../projections/projects.js';

/** Documents for the specs of this room. */
export function jobOf(changes: Partial<PipelineJob> = {}): PipelineJob {
  return {
    id: 301,
    jobNumber: 1,
    name: 'unit',
    stage: 'test',
    stageIndex: 0,
    status: 'success',
    when: 'on_success',
    allowFailure: false,
    allowedToFail: false,
    exitCode: null,
    failureReason: null,
    environment: { NODE: '20' },
    createdAt: '2026-01-02T03:04:05.678Z',
    enqueuedAt: null,
    startedAt: null,
    finishedAt: null,
    ...changes,
  };
}

export function pipelineOf(changes: Partial<PipelineDocument> = {}): PipelineDocument {
  return {
    id: 91,
    projectId: 4,
    number: 12,
    attempt: 1,
    ref: 'main',
    tag: false,
    sha: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
    beforeSha: '0'.repeat(40),
    event: 'push',
    deployTo: '',
    commit: {
      message: 'Fix it\n\nFor good.',
      createdAt: '2026-01-02T04:00:00+01:00',
      personal: { author: { name: 'Ada', email: 'ada@ci.example' } },
    },
    userId: null,
    forkOf: null,
    status: 'success',
    createdAt: '2026-01-02T03:04:05.678Z',
    enqueuedAt: '2026-01-02T03:05:00.000Z',
    startedAt: '2026-01-02T03:05:10.999Z',
    finishedAt: null,
    jobs: [jobOf()],
    ...changes,
  };
}

export function projectOf(changes: Partial<ProjectDocument> = {}): ProjectDocument {
  return {
    id: 4,
    path: 'team/app',
    ownerId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    repoUrl: 'https://ada:pw@git.example/team/app.git',
    defaultBranch: 'main',
    buildTimeout: 3600,
    allowGitFetch: true,
    public: false,
    sharedRunners: true,
    buildsEnabled: true,
    variables: [],
    ...changes,
  };
}
