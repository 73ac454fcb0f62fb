import { describe, expect, it } from '@jest/globals';
import { repositoryAccess } from './repository-access.js';

const access = (repoUrl: string) => repositoryAccess(repoUrl, 'https://ci.example', 'b7e0');

describe("A runner's access to the repository", () => {
  it('carries the build token to our own host', () => {
    expect(access('https://ci.example/team/app.git')).toBe(
      'https://gitlab-ci-token:b7e0@ci.example/team/app.git',
    );
  });

  it.each([
    'https://git.example/team/app.git',
    'http://ci.example/team/app.git',
    'https://ci.example:8443/team/app.git',
    'https://ada:pw@ci.example/team/app.git',
    'git@ci.example:team/app.git',
    'ssh://git@ci.example/team/app.git',
    '/srv/git/app.git',
  ])('is the address as it stands for %s', repoUrl => {
    expect(access(repoUrl)).toBe(repoUrl);
  });
});
