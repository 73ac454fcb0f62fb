import { describe, it } from '@jest/globals';
import { specFor } from '../testing/decider-spec.js';
import { changeProject } from './change.js';
import type { ProjectEvent } from './events.js';
import { projectAggregate } from './project.js';
import { registerProject, type RegisterProject } from './register.js';

const given = specFor(projectAggregate);

const facts: RegisterProject = {
  projectId: 4,
  path: 'team/app',
  ownerId: 3,
  repoUrl: 'https://git.example/team/app.git',
  defaultBranch: 'main',
  buildTimeout: 3600,
  allowGitFetch: true,
  public: false,
  sharedRunners: true,
  buildsEnabled: true,
  variables: [{ key: 'TOKEN', sealed: 'v1.a.b', masked: true }],
};
const registered: ProjectEvent = { type: 'ProjectRegistered', data: facts };

describe('registering a project', () => {
  it('records its settings', () => {
    given().when(registerProject, facts).thenEvents(registered);
  });

  it('is refused the second time', () => {
    given(registered).when(registerProject, facts).thenRefused('already_exists');
  });

  it.each(['a/b', 'Team.x/app_1', 'my-team/.github', '1/2'])('takes the path %s', path => {
    given()
      .when(registerProject, { ...facts, path })
      .thenEvents({ type: 'ProjectRegistered', data: { ...facts, path } });
  });

  it.each([
    '',
    'app',
    '/app',
    'team/',
    'a/b/c',
    'te am/app',
    'team/äpp',
    '../app',
    'team/..',
    'team/app\n',
    './.',
  ])('refuses the path %j', path => {
    given()
      .when(registerProject, { ...facts, path })
      .thenRefused('invalid');
  });

  it.each([59, 2_592_001, 60.5, Number.NaN, -1])('refuses a build timeout of %d s', buildTimeout => {
    given()
      .when(registerProject, { ...facts, buildTimeout })
      .thenRefused('invalid');
  });

  it.each([60, 2_592_000])('takes a build timeout of %d s', buildTimeout => {
    given()
      .when(registerProject, { ...facts, buildTimeout })
      .thenEvents({ type: 'ProjectRegistered', data: { ...facts, buildTimeout } });
  });
});

describe('changing a project', () => {
  it('records only what differs', () => {
    given(registered)
      .when(changeProject, { changes: { defaultBranch: 'trunk', public: false, variables: facts.variables } })
      .thenEvents({ type: 'ProjectChanged', data: { projectId: 4, changes: { defaultBranch: 'trunk' } } });
  });

  it('changes nothing when nothing differs', () => {
    given(registered)
      .when(changeProject, { changes: { buildTimeout: 3600, variables: [...facts.variables] } })
      .thenNothing();
    given(registered).when(changeProject, { changes: {} }).thenNothing();
  });

  it('can take all variables away', () => {
    given(registered)
      .when(changeProject, { changes: { variables: [] } })
      .thenEvents({ type: 'ProjectChanged', data: { projectId: 4, changes: { variables: [] } } });
  });

  it('knows what was changed before', () => {
    given(registered, { type: 'ProjectChanged', data: { projectId: 4, changes: { public: true } } })
      .when(changeProject, { changes: { public: true } })
      .thenNothing();
  });

  it('is refused for a timeout out of range, and for a project that isn’t there', () => {
    given(registered)
      .when(changeProject, { changes: { buildTimeout: 59 } })
      .thenRefused('invalid');
    given()
      .when(changeProject, { changes: { public: true } })
      .thenRefused('not_found');
  });
});
