import { describe, expect, it } from '@jest/globals';
import { projectObject, simpleProject } from './project-json.js';
import { projectOf, userOf, viewerSample } from './testing/samples.contract.js';

const URL = 'http://ci.example';
const around = (changes: object = {}) => ({
  publicUrl: URL,
  owner: null,
  viewer: viewerSample(),
  runnersToken: null,
  ...changes,
});

describe('A project object', () => {
  it('tells what the ledger knows, and no credentials', () => {
    expect(projectObject(projectOf(), around())).toMatchObject({
      id: 4,
      name: 'app',
      path: 'app',
      name_with_namespace: 'team / app',
      path_with_namespace: 'team/app',
      http_url_to_repo: 'https://git.example/team/app.git',
      ssh_url_to_repo: 'https://git.example/team/app.git',
      web_url: 'http://ci.example/team/app',
      default_branch: 'master',
      public: false,
      visibility_level: 0,
      builds_enabled: true,
      shared_runners_enabled: true,
      namespace: { id: null, path: 'team' },
      permissions: { project_access: null, group_access: null },
    });
    expect(JSON.stringify(projectObject(projectOf(), around()))).not.toContain('secret');
  });

  it('of everyone is public', () => {
    expect(projectObject(projectOf({ public: true }), around())).toMatchObject({
      public: true,
      visibility_level: 20,
      public_builds: true,
    });
  });

  it('has an owner and a runners_token only where they may be shown', () => {
    const bare = projectObject(projectOf(), around());
    expect([Object.hasOwn(bare, 'owner'), Object.hasOwn(bare, 'runners_token')]).toEqual([false, false]);
    const full = projectObject(projectOf(), around({ owner: userOf(), runnersToken: 'rt1-x' }));
    expect(full).toMatchObject({ owner: { id: 3, username: 'ada' }, runners_token: 'rt1-x' });
    expect(full.owner).not.toHaveProperty('email');
  });

  it.each([
    [{ memberships: { 4: 30 as const } }, { access_level: 30, notification_level: 3 }],
    [{ userId: 9 }, { access_level: 50, notification_level: 3 }],
    [{ admin: true }, null],
  ])('tells the access of %j', (viewer, access) => {
    const { permissions } = projectObject(
      projectOf({ ownerId: 9 }),
      around({ viewer: viewerSample(viewer) }),
    );
    expect(permissions.project_access).toEqual(access);
  });

  it('in short has names and addresses alone', () => {
    expect(Object.keys(simpleProject(projectOf(), URL))).toEqual([
      'id',
      'http_url_to_repo',
      'web_url',
      'name',
      'name_with_namespace',
      'path',
      'path_with_namespace',
    ]);
  });
});
