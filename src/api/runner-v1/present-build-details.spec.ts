import { describe, expect, it } from '@jest/globals';
import type { ExistingBuild } from '../../domain/build/build.js';
import type { BuildDefinition } from '../../domain/definition.js';
import type { ExistingProject } from '../../domain/project/project.js';
import { presentBuildDetails } from './present-build-details.js';

const definition: BuildDefinition = {
  name: 'unit',
  stage: 'test',
  stageIndex: 1,
  beforeScript: ['npm ci'],
  script: ['npm test', 'npm run lint'],
  afterScript: [],
  when: 'on_success',
  allowFailure: false,
  variables: [],
  tags: [],
};

function buildOf(changes: Partial<ExistingBuild>): ExistingBuild {
  return {
    status: 'running',
    projectId: 4,
    pipelineId: 55,
    pipelineNumber: 7,
    attempt: 1,
    jobNumber: 1,
    retryOf: null,
    autoRetries: 0,
    ref: 'main',
    tag: false,
    sha: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
    beforeSha: '0'.repeat(40),
    userId: null,
    definition,
    enqueueAt: null,
    runnerId: 9,
    runnerShared: true,
    failureReason: null,
    exitCode: null,
    allowedToFail: false,
    coverage: null,
    trace: null,
    artifacts: null,
    artifactsExpireAt: null,
    artifactsKept: false,
    retriedAs: null,
    erased: false,
    legalHold: false,
    ...changes,
  };
}

const project: ExistingProject = {
  status: 'exists',
  projectId: 4,
  path: 'team/app',
  ownerId: null,
  repoUrl: 'https://git.example/team/app.git',
  defaultBranch: 'main',
  buildTimeout: 3600,
  allowGitFetch: true,
  public: false,
  sharedRunners: true,
  buildsEnabled: true,
  variables: [],
  retention: [],
  legalHold: false,
};
const artifacts = { blob: '1-x', filename: 'out.zip', size: 2048, sha256: 'ab' };
const variables = [{ key: 'CI', value: 'true', public: true }];

function detailsOf(build: ExistingBuild, earlier: readonly ExistingBuild[] = []) {
  const dependencies = earlier.map((one, at) => ({ id: 400 + at, build: one, token: `d${at}` }));
  const { repoUrl } = project;
  return presentBuildDetails({ id: 412, build, project, token: 'b7e0', repoUrl, variables, dependencies });
}

describe('A runner is told of its build', () => {
  it('everything that a runner of 1.x reads, and nothing that is not configured', () => {
    expect(detailsOf(buildOf({}))).toStrictEqual({
      id: 412,
      ref: 'main',
      tag: false,
      sha: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
      status: 'running',
      name: 'unit',
      token: 'b7e0',
      stage: 'test',
      project_id: 4,
      project_name: 'app',
      commands: 'npm ci\nnpm test\nnpm run lint',
      repo_url: 'https://git.example/team/app.git',
      before_sha: '0'.repeat(40),
      allow_git_fetch: true,
      options: {},
      timeout: 3600,
      variables,
      depends_on_builds: [],
      credentials: [],
    });
  });

  it('its artifacts once it has some', () => {
    const details = detailsOf(buildOf({ artifacts, artifactsExpireAt: '2030-01-01T00:00:00.000Z' }));
    expect(details.artifacts_file).toEqual({ filename: 'out.zip', size: 2048 });
    expect(details.artifacts_expire_at).toBe('2030-01-01T00:00:00.000Z');
  });

  it('its own timeout rather than the project’s', () => {
    expect(detailsOf(buildOf({ definition: { ...definition, timeout: 90 } })).timeout).toBe(90);
  });

  it('the earlier builds it depends on, each with its own token', () => {
    const compile = buildOf({ status: 'success', artifacts, definition: { ...definition, name: 'compile' } });
    const docs = buildOf({ status: 'failed', definition: { ...definition, name: 'docs' } });
    expect(detailsOf(buildOf({}), [compile, docs]).depends_on_builds).toMatchObject([
      { id: 400, name: 'compile', token: 'd0', artifacts_file: { filename: 'out.zip', size: 2048 } },
      { id: 401, name: 'docs', token: 'd1', status: 'failed' },
    ]);
  });

  it('what is configured, under the keys of GitLab 8', () => {
    const configured: BuildDefinition = {
      ...definition,
      image: { name: 'node:20', entrypoint: [''] },
      services: [{ name: 'postgres:16', alias: 'db' }],
      artifacts: { paths: ['dist'], exclude: ['dist/tmp'], expireIn: '1 week', when: 'always', name: 'out' },
      cache: [{ key: 'npm', paths: ['node_modules'], policy: 'pull' }, { paths: ['second'] }],
      dependencies: ['compile', 'gone'],
      afterScript: ['rm -rf tmp'],
    };
    const compile = buildOf({ definition: { ...definition, name: 'compile 1/2' } });
    expect(detailsOf(buildOf({ definition: configured }), [compile]).options).toStrictEqual({
      image: 'node:20',
      services: ['postgres:16'],
      artifacts: { name: 'out', paths: ['dist'], when: 'always', expire_in: '1 week', exclude: ['dist/tmp'] },
      cache: { key: 'npm', paths: ['node_modules'], policy: 'pull' },
      dependencies: ['compile 1/2', 'gone'],
      after_script: ['rm -rf tmp'],
    });
  });
});
