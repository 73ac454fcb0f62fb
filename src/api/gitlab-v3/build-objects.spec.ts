import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../config/config.js';
import { PublicUrl } from '../../config/public-url.js';
import type { Documents } from '../../queries/documents.js';
import { BuildJson } from './build-json.js';
import { BuildObjects } from './build-objects.js';
import {
  buildDocument,
  buildOf,
  documentOf,
  pipelineOf,
  runnerOf,
  Shelf,
  userOf,
} from './testing/samples.contract.js';

function room(url = 'http://ci.example') {
  const documents = {
    users: new Shelf(documentOf(userOf(), 1n)),
    runners: new Shelf(documentOf(runnerOf(), 2n)),
    pipelines: new Shelf(documentOf(pipelineOf(), 3n)),
  };
  const publicUrl = new PublicUrl(url);
  const config = { limits: { pageCacheEntries: 2 } } as Config;
  const json = new BuildJson(documents as unknown as Documents, publicUrl);
  return { documents, objects: new BuildObjects(documents as unknown as Documents, json, publicUrl, config) };
}

describe('One build', () => {
  it('asked again is the very same, while nothing has changed', async () => {
    const { objects } = room();
    const first = await objects.of(buildDocument());
    expect(await objects.of(buildDocument())).toBe(first);
    expect(JSON.parse(String(first.body))).toMatchObject({ id: 412, user: { username: 'ada' } });
  });

  it('that was just changed is what it would be if asked for, without looking anything up twice', async () => {
    const { documents, objects } = room();
    const changed = await objects.ofChanged(buildDocument());
    expect(Object.values(documents).map(({ asked }) => asked)).toEqual([1, 1, 1]);
    expect(await objects.of(buildDocument())).toMatchObject(changed);
  });

  it('has the same ETag in another process and after a restart', async () => {
    const { etag } = await room().objects.of(buildDocument());
    expect((await room().objects.of(buildDocument())).etag).toBe(etag);
    expect((await room('https://other.example').objects.of(buildDocument())).etag).not.toBe(etag);
  });

  it.each([
    ['user', 'users', () => documentOf(userOf({ name: 'Countess' }), 9n)],
    ['runner', 'runners', () => documentOf(runnerOf({ description: 'box-2' }), 9n)],
    ['pipeline', 'pipelines', () => documentOf(pipelineOf({ status: 'running' }), 9n)],
  ] as const)('is composed anew when its %s has changed', async (_part, shelf, changed) => {
    const { documents, objects } = room();
    const before = await objects.of(buildDocument());
    (documents[shelf] as Shelf<{ id: number }>).put(changed());
    const after = await objects.of(buildDocument());
    expect(after.etag).not.toBe(before.etag);
    expect(after.body).not.toBe(before.body);
  });

  it('is composed anew when it has changed itself', async () => {
    const { objects } = room();
    const before = await objects.of(buildDocument());
    const after = await objects.of(buildDocument(buildOf({ status: 'success' }), 11n));
    expect(after.etag).not.toBe(before.etag);
    expect(JSON.parse(String(after.body))).toMatchObject({ status: 'success' });
  });

  it('of nobody, without a runner, is one too', async () => {
    const { objects } = room();
    const { body } = await objects.of(buildDocument(buildOf({ userId: null, runnerId: null })));
    expect(JSON.parse(String(body))).toMatchObject({ user: null, runner: null });
  });

  it('that came without its row is composed all the same', async () => {
    const { body } = await room().objects.of({ ...buildDocument(), row: null });
    expect(JSON.parse(String(body))).toMatchObject({ id: 412, name: 'unit' });
  });
});
