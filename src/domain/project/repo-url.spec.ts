import { describe, expect, it } from '@jest/globals';
import { repositoryPage, withoutCredentials } from './repo-url.js';

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
