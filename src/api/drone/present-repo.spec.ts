import { describe, expect, it } from '@jest/globals';
import { presentRepo } from './present-repo.js';
import { projectOf } from './sample.contract.js';

describe('A project is shown as a repository of Drone', () => {
  it('with its timeout in minutes and without credentials', () => {
    expect(presentRepo(projectOf({ buildTimeout: 90 }))).toMatchObject({
      owner: 'team',
      name: 'app',
      full_name: 'team/app',
      clone_url: 'https://git.example/team/app.git',
      link_url: 'https://git.example/team/app',
      timeout: 2,
      private: true,
    });
  });
});
