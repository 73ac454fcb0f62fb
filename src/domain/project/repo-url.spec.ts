import { describe, expect, it } from '@jest/globals';
import {
  cloneAddress,
  joinCredentials,
  openCredentials,
  repositoryPage,
  secretsOfCredentials,
  splitCredentials,
  withoutCredentials,
} from './repo-url.js';

describe('The address of a repository', () => {
  it.each([
    ['https://git.example/team/app.git', 'https://git.example/team/app'],
    ['https://git.example/team/app', 'https://git.example/team/app'],
    ['https://git.example/team/app.git/', 'https://git.example/team/app'],
    ['http://ada:secret@git.example:8080/team/app.git', 'http://git.example:8080/team/app'],
    ['git@git.example:team/app.git', ''],
    ['ssh://git@git.example/team/app.git', ''],
    ['/srv/git/app.git', ''],
  ])('%s has the page %j', (address, page) => {
    expect(repositoryPage(address)).toBe(page);
  });

  it.each([
    ['https://ada:p@ss@git.example/team/app.git', 'https://git.example/team/app.git'],
    ['https://git.example/a@b', 'https://git.example/a@b'],
    ['git@git.example:team/app.git', 'git@git.example:team/app.git'],
  ])('%s is shown as %s', (address, shown) => {
    expect(withoutCredentials(address)).toBe(shown);
  });
});

const open = (sealed: string): string => `opened ${sealed}`;

describe('User and password of a repository', () => {
  it.each([
    ['https://ada:pw@git.example/app.git', 'https://git.example/app.git', 'ada:pw'],
    ['HTTPS://ada:p@ss@git.example/app.git', 'HTTPS://git.example/app.git', 'ada:p@ss'],
    ['https://ghp_token@git.example/app.git', 'https://git.example/app.git', 'ghp_token'],
    ['https://ada:p%40ss@git.example:8443/a@b', 'https://git.example:8443/a@b', 'ada:p%40ss'],
    ['ftp://ada:pw@git.example/app.git', 'ftp://git.example/app.git', 'ada:pw'],
    ['ssh://git:pw@git.example/app.git', 'ssh://git.example/app.git', 'git:pw'],
    ['ext::https://ada:pw@git.example/app.git', 'ext::https://git.example/app.git', 'ada:pw'],
    ['https://ada:pw@git.example', 'https://git.example', 'ada:pw'],
  ])('are taken out of %s, and can be put back', (repoUrl, address, credentials) => {
    expect(splitCredentials(repoUrl)).toEqual({ address, credentials });
    expect(joinCredentials({ address, credentials })).toBe(repoUrl);
  });

  it.each([
    'https://git.example/a@b',
    'https://git.example?x=a@b',
    'ssh://git@git.example/app.git',
    'git@git.example:team/app.git',
    'file:///srv/git/app.git',
    '/srv/git/a:b@c.git',
  ])('are none in %s', repoUrl => {
    expect(splitCredentials(repoUrl)).toEqual({ address: repoUrl, credentials: null });
  });

  it('can be said to be none', () => {
    const apart = { address: 'https://git.example/app.git', credentials: '' };
    expect(splitCredentials('https://@git.example/app.git')).toEqual(apart);
    expect(joinCredentials(apart)).toBe(apart.address);
  });

  it('are opened where they are sealed, and read where an old event has them in clear', () => {
    expect(openCredentials({ sealed: 'x' }, open)).toBe('opened x');
    expect(openCredentials({ clear: 'ada:pw' }, open)).toBe('ada:pw');
    expect([null, undefined].map(none => openCredentials(none, open))).toEqual([null, null]);
    const repoUrl = 'https://git.example/app.git';
    expect(cloneAddress({ repoUrl, repoCredentials: { sealed: 'x' } }, () => 'ada:$&pw')).toBe(
      'https://ada:$&pw@git.example/app.git',
    );
    expect(cloneAddress({ repoUrl }, open)).toBe(repoUrl);
  });

  it.each<[string | null, string[]]>([
    ['ada:sesame', ['ada:sesame', 'sesame']],
    ['ada:p%40ss:x', ['ada:p%40ss:x', 'p%40ss:x', 'p@ss:x']],
    ['ghp_token', ['ghp_token']],
    ['ghp_token:', ['ghp_token:', 'ghp_token']],
    ['ghp_token:x-oauth-basic', ['ghp_token:x-oauth-basic', 'ghp_token']],
    ['ada:100%', ['ada:100%', '100%']],
    ['', []],
    [null, []],
  ])('of %j what must not be read in a log is %j', (credentials, secrets) => {
    expect(secretsOfCredentials(credentials)).toEqual(secrets);
  });
});
