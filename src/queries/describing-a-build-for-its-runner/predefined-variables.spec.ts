import { describe, expect, it } from '@jest/globals';
import type { ExistingBuild } from '../../domain/build/build.js';
import type { ExistingPipeline } from '../../domain/pipeline/pipeline.js';
import type { ExistingProject } from '../../domain/project/project.js';
import { predefinedVariables } from './predefined-variables.js';

const sha = '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567';

function variablesOf(changes: Partial<Pick<ExistingPipeline, 'ref' | 'tag'>> = {}, when = 'on_success') {
  const commit = { ref: 'main', tag: false, sha, beforeSha: '0'.repeat(40), ...changes };
  const build = {
    ...commit,
    pipelineId: 55,
    pipelineNumber: 7,
    definition: { name: 'unit', stage: 'test', when },
  } as ExistingBuild;
  const message = 'Fix it\n\nFor good.';
  const pipeline = { ...commit, event: 'push', commit: { message } } as ExistingPipeline;
  const project = {
    projectId: 4,
    path: 'team/app',
    repoUrl: 'https://git.example/team/app.git',
    defaultBranch: 'main',
  } as ExistingProject;
  const variables = predefinedVariables({
    buildId: 412,
    build,
    pipeline,
    project,
    runner: { runnerId: 9, description: 'box-1', tags: ['linux', 'fast'] },
    token: 'b7e0',
    repoUrl: project.repoUrl,
    publicUrl: 'http://ci.example',
  });
  const values = Object.fromEntries(variables.map(({ key, value }) => [key, value]));
  return { variables, values };
}

describe('The environment of every build', () => {
  it('tells the build under the names of GitLab 8 and of later ones', () => {
    expect(variablesOf().values).toMatchObject({
      CI: 'true',
      GITLAB_CI: 'true',
      CI_BUILD_ID: '412',
      CI_JOB_ID: '412',
      CI_BUILD_REF: sha,
      CI_COMMIT_SHA: sha,
      CI_BUILD_REF_NAME: 'main',
      CI_BUILD_NAME: 'unit',
      CI_BUILD_STAGE: 'test',
      CI_COMMIT_BRANCH: 'main',
      CI_COMMIT_TITLE: 'Fix it',
      CI_PROJECT_PATH: 'team/app',
      CI_PROJECT_NAME: 'app',
      CI_PROJECT_NAMESPACE: 'team',
      CI_PROJECT_URL: 'https://git.example/team/app',
      CI_PIPELINE_ID: '55',
      CI_PIPELINE_IID: '7',
      CI_RUNNER_ID: '9',
      CI_RUNNER_TAGS: 'linux, fast',
    });
  });

  it('keeps the token, and the address that may carry it, from being shown', () => {
    const hidden = variablesOf().variables.filter(variable => !variable.public);
    expect(hidden.map(({ key }) => key).toSorted()).toEqual([
      'CI_BUILD_REPO',
      'CI_BUILD_TOKEN',
      'CI_JOB_TOKEN',
      'CI_REPOSITORY_URL',
    ]);
  });

  it('tells a tag as a tag, and a branch not as one', () => {
    const { values } = variablesOf({ ref: 'v1.0', tag: true });
    expect(values).toMatchObject({ CI_BUILD_TAG: 'v1.0', CI_COMMIT_TAG: 'v1.0' });
    expect(values).not.toHaveProperty('CI_COMMIT_BRANCH');
    expect(variablesOf().values).not.toHaveProperty('CI_BUILD_TAG');
  });

  it('tells a build that was played by hand', () => {
    expect(variablesOf({}, 'manual').values).toMatchObject({ CI_BUILD_MANUAL: 'true' });
    expect(variablesOf().values).not.toHaveProperty('CI_BUILD_MANUAL');
  });
});
