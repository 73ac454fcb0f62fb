import { describe, expect, it } from '@jest/globals';
import { PublicUrl } from '../../config/public-url.js';
import type { Documents } from '../../queries/documents.js';
import { BuildJson, type BuildRow } from './build-json.js';
import {
  buildDocument,
  buildOf,
  documentOf,
  pipelineOf,
  runnerOf,
  SHA,
  Shelf,
  userOf,
} from './testing/samples.contract.js';

function room() {
  const documents = {
    users: new Shelf(documentOf(userOf(), 1n)),
    runners: new Shelf(documentOf(runnerOf(), 2n)),
    pipelines: new Shelf(documentOf(pipelineOf(), 3n)),
  };
  const json = new BuildJson(documents as unknown as Documents, new PublicUrl('http://ci.example'));
  return { documents, json };
}

async function objectOf(json: BuildJson, build = buildDocument(), downloads = true) {
  const [composed] = await json.compose([build as BuildRow], downloads);
  return JSON.parse(composed?.text ?? '') as Record<string, unknown>;
}

describe('A build object', () => {
  it('has every field of both ages of the manual', async () => {
    expect(await objectOf(room().json)).toEqual({
      id: 412,
      status: 'failed',
      stage: 'test',
      name: 'unit',
      ref: 'main',
      tag: false,
      coverage: 81.5,
      created_at: '2016-05-02T09:10:11.120Z',
      started_at: '2016-05-02T09:10:20.004Z',
      finished_at: '2016-05-02T09:12:00.900Z',
      artifacts_file: { filename: 'out.zip', size: 2048 },
      download_url: 'http://ci.example/api/v3/projects/4/builds/412/artifacts',
      user: {
        name: 'Ada L',
        username: 'ada',
        id: 3,
        state: 'active',
        avatar_url: 'http://www.gravatar.com/avatar/a3a468c410f92d00f66ba5cf47895f15?s=80&d=identicon',
        web_url: 'http://ci.example/u/ada',
        created_at: '2016-01-01T00:00:00.000Z',
        is_admin: false,
        bio: null,
        location: null,
        skype: '',
        linkedin: '',
        twitter: '',
        website_url: '',
        organization: null,
        email: 'ada@ci.example',
        theme_id: 2,
        color_scheme_id: 1,
        projects_limit: 100_000,
        current_sign_in_at: '2016-01-01T00:00:00.000Z',
        identities: [],
        can_create_group: false,
        can_create_project: true,
        two_factor_enabled: false,
      },
      runner: {
        id: 7,
        description: 'box-1',
        active: true,
        is_shared: true,
        name: 'gitlab-ci-multi-runner',
      },
      commit: {
        id: SHA,
        short_id: '0a1b2c3d',
        title: 'Fix it',
        author_name: 'Ada L',
        author_email: 'ada@ci.example',
        created_at: '2016-05-02T11:09:00.000+02:00',
        committer_name: 'Ada L',
        committer_email: 'ada@ci.example',
        message: 'Fix it\n',
      },
      pipeline: { id: 55, sha: SHA, ref: 'main', status: 'failed' },
    });
  });

  it('has null for what is not there', async () => {
    const bare = buildDocument(buildOf({ userId: null, runnerId: null, artifacts: null, coverage: null }));
    expect(await objectOf(room().json, bare)).toMatchObject({
      user: null,
      runner: null,
      artifacts_file: null,
      download_url: null,
      coverage: null,
    });
  });

  it('has null for a runner that was removed', async () => {
    expect(await objectOf(room().json, buildDocument(buildOf({ runnerId: 8 })))).toMatchObject({
      runner: null,
    });
  });

  it('tells no address of the archive to who may not download it', async () => {
    expect(await objectOf(room().json, buildDocument(), false)).toMatchObject({
      download_url: null,
      artifacts_file: { filename: 'out.zip' },
    });
  });

  it('shows any text as it is', async () => {
    const name = 'quote " and \\ and \u2028 and 🚀';
    expect(await objectOf(room().json, buildDocument(buildOf({ name })))).toMatchObject({ name });
  });
});

describe('The composer', () => {
  it('keeps the order of the rows and looks each part up once for all of them', async () => {
    const { documents, json } = room();
    const rows = [5, 4, 3].map(id => buildDocument(buildOf({ id })) as BuildRow);
    const ids = (await json.compose(rows, true)).map(({ text }) => (JSON.parse(text) as { id: number }).id);
    expect(ids).toEqual([5, 4, 3]);
    expect([documents.users.asked, documents.runners.asked, documents.pipelines.asked]).toEqual([1, 1, 1]);
  });

  it('of no rows is nothing', async () => {
    expect(await room().json.compose([], true)).toEqual([]);
  });

  it.each([
    ['user', 'users', () => documentOf(userOf({ name: 'Ada Lovelace' }), 9n)],
    ['runner', 'runners', () => documentOf(runnerOf({ description: 'box-2' }), 9n)],
    ['pipeline', 'pipelines', () => documentOf(pipelineOf({ status: 'running' }), 9n)],
  ] as const)('shows a change of the %s, and tells another version', async (part, shelf, changed) => {
    const { documents, json } = room();
    const [before] = await json.compose([buildDocument() as BuildRow], true);
    const [same] = await json.compose([buildDocument() as BuildRow], true);
    expect(same).toEqual(before);
    (documents[shelf] as Shelf<{ id: number }>).put(changed());
    const [after] = await json.compose([buildDocument() as BuildRow], true);
    expect(after?.version).not.toBe(before?.version);
    expect((JSON.parse(after?.text ?? '') as Record<string, unknown>)[part]).not.toEqual(
      (JSON.parse(before?.text ?? '') as Record<string, unknown>)[part],
    );
  });
});
