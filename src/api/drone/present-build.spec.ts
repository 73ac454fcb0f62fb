import { describe, expect, it } from '@jest/globals';
import { presentBuild } from './present-build.js';
import { jobOf, pipelineOf, projectOf } from './sample.contract.js';

const created = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;

describe('A pipeline is shown as a build of Drone', () => {
  it('with every key, unix seconds, and no credentials', () => {
    expect(presentBuild(pipelineOf(), projectOf())).toStrictEqual({
      id: 91,
      number: 12,
      event: 'push',
      status: 'success',
      enqueued_at: created + 55,
      created_at: created,
      started_at: created + 65,
      finished_at: 0,
      deploy_to: '',
      commit: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
      branch: 'main',
      ref: 'refs/heads/main',
      refspec: '',
      remote: 'https://git.example/team/app.git',
      title: '',
      message: 'Fix it\n\nFor good.',
      timestamp: created - 245,
      author: 'Ada',
      author_avatar: '',
      author_email: 'ada@ci.example',
      link_url: 'https://git.example/team/app/commit/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
      jobs: [
        {
          id: 301,
          number: 1,
          error: '',
          status: 'success',
          exit_code: 0,
          enqueued_at: created,
          started_at: 0,
          finished_at: 0,
          environment: { NODE: '20' },
        },
      ],
    });
  });

  it('whose tag is a tag', () => {
    expect(presentBuild(pipelineOf({ tag: true, ref: 'v1.0' }), projectOf()).ref).toBe('refs/tags/v1.0');
  });

  it('without a page where the forge has none', () => {
    const project = projectOf({ repoUrl: 'git@git.example:team/app.git' });
    expect(presentBuild(pipelineOf(), project).link_url).toBe('');
  });

  it('whose jobs stand by number, and tell why the engine gave one up', () => {
    const jobs = [
      jobOf({ jobNumber: 2, status: 'failed', failureReason: 'stuck_or_timeout_failure' }),
      jobOf({ jobNumber: 1, status: 'failed', failureReason: 'script_failure' }),
    ];
    const shown = presentBuild(pipelineOf({ jobs }), projectOf()).jobs;
    expect(shown.map(({ number, error }) => [number, error])).toEqual([
      [1, ''],
      [2, 'stuck_or_timeout_failure'],
    ]);
  });
});
