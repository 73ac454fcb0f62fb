import { describe, expect, it } from '@jest/globals';
import { noBuildStatus } from './no-build-answer.js';

describe('That there is no build is told', () => {
  it.each([
    'gitlab-ci-multi-runner 1.11.5 (1-11-stable; go1.7.5; linux/amd64)',
    'gitlab-ci-multi-runner 1.6.0~beta.223.g7ab30bc (master; go1.6.3; linux/amd64)',
    'proxy gitlab-ci-multi-runner 1.6.0 (x)',
  ])('with 204 to %s', userAgent => {
    expect(noBuildStatus(userAgent)).toBe(204);
  });

  it.each([undefined, '', 'curl/8.5.0', 'gitlab-ci-multi-runner 1.11.5', 'gitlab-ci-multi-runner v1.1.1 ()'])(
    'with 404 to %j',
    userAgent => {
      expect(noBuildStatus(userAgent)).toBe(404);
    },
  );
});
