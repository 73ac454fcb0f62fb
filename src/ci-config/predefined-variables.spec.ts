import { describe, expect, it } from '@jest/globals';
import { commitVariables, refSlug } from './predefined-variables.js';
import { pushed, taggedAs } from './testing/expanding.js';

const asRecord = (...args: Parameters<typeof commitVariables>): Record<string, string> =>
  Object.fromEntries(commitVariables(...args).map(({ key, value }) => [key, value]));

describe('commitVariables', () => {
  it('tells the commit in the names of today and of 8.x', () => {
    const sha = '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567';
    expect(asRecord(pushed({ ref: 'Feature/A_b', projectPath: 'group/sub/app' }))).toEqual({
      CI: 'true',
      GITLAB_CI: 'true',
      CI_PIPELINE_SOURCE: 'push',
      CI_COMMIT_SHA: sha,
      CI_COMMIT_SHORT_SHA: '0a1b2c3d',
      CI_COMMIT_BEFORE_SHA: '0'.repeat(40),
      CI_COMMIT_REF_NAME: 'Feature/A_b',
      CI_COMMIT_REF_SLUG: 'feature-a-b',
      CI_COMMIT_BRANCH: 'Feature/A_b',
      CI_COMMIT_MESSAGE: 'Fix the door\n\nIt was shut.\n',
      CI_COMMIT_TITLE: 'Fix the door',
      CI_COMMIT_DESCRIPTION: 'It was shut.',
      CI_DEFAULT_BRANCH: 'main',
      CI_PROJECT_PATH: 'group/sub/app',
      CI_PROJECT_PATH_SLUG: 'group-sub-app',
      CI_PROJECT_NAME: 'app',
      CI_PROJECT_NAMESPACE: 'group/sub',
      CI_BUILD_REF: sha,
      CI_BUILD_BEFORE_SHA: '0'.repeat(40),
      CI_BUILD_REF_NAME: 'Feature/A_b',
      CI_BUILD_REF_SLUG: 'feature-a-b',
    });
  });

  it('names the tag and no branch for a tag', () => {
    const variables = asRecord(taggedAs('v1.0'));
    expect(variables).toMatchObject({
      CI_COMMIT_TAG: 'v1.0',
      CI_BUILD_TAG: 'v1.0',
      CI_PIPELINE_SOURCE: 'push',
    });
    expect(variables).not.toHaveProperty('CI_COMMIT_BRANCH');
  });

  it('names neither for a merge request', () => {
    const variables = asRecord(pushed({ event: 'pull_request' }));
    expect(variables['CI_PIPELINE_SOURCE']).toBe('merge_request_event');
    expect(variables).not.toHaveProperty('CI_COMMIT_BRANCH');
    expect(variables).not.toHaveProperty('CI_COMMIT_TAG');
  });
});

describe('refSlug', () => {
  it('fits a host name', () => {
    expect(refSlug(`--Über/${'x'.repeat(80)}`)).toBe(`ber-${'x'.repeat(56)}`);
    expect(refSlug(`${'x'.repeat(62)}/y`)).toBe('x'.repeat(62));
  });
});
