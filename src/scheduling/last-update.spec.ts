import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../event-store/envelope.js';
import type { Documents } from '../queries/documents.js';
import { PendingBuilds, type TakingRunner } from './pending-builds.js';
import { PendingFeed } from './pending-feed.js';

const documents = {
  projects: { get: async () => ({ body: { sharedRunners: true, buildsEnabled: true } }) },
} as unknown as Documents;

const runner = (facts: Partial<TakingRunner> = {}): TakingRunner & { readonly id: number } => ({
  id: 1,
  projectId: null,
  tags: ['linux'],
  runUntagged: false,
  locked: false,
  ...facts,
});

describe("What a runner is told as the queue's last update", () => {
  let pending: PendingBuilds;
  /** Whether the runner's value changes by what is done. */
  const changes = async (one: ReturnType<typeof runner>, done: () => unknown): Promise<boolean> => {
    const before = pending.version(one);
    await done();
    return pending.version(one) !== before;
  };
  beforeEach(() => {
    pending = new PendingBuilds(documents);
  });

  it('changes when a build comes that it might take', async () => {
    expect(await changes(runner(), () => pending.enqueue(1, 7, ['linux']))).toBe(true);
    expect(await changes(runner(), () => pending.enqueue(2, 8, ['linux']))).toBe(true);
    expect(await changes(runner({ projectId: 7 }), () => pending.enqueue(3, 7, ['linux']))).toBe(true);
    expect(await changes(runner({ runUntagged: true }), () => pending.enqueue(4, 7, []))).toBe(true);
  });

  it('stays when the build is for others', async () => {
    expect(await changes(runner(), () => pending.enqueue(1, 7, ['windows']))).toBe(false);
    expect(await changes(runner(), () => pending.enqueue(2, 7, []))).toBe(false);
    expect(await changes(runner({ projectId: 7 }), () => pending.enqueue(3, 8, ['linux']))).toBe(false);
  });

  it('stays when a build is taken or goes, and changes when one is given back', async () => {
    pending.enqueue(1, 7, ['linux']);
    const reserved = await pending.reserve(runner());
    expect(await changes(runner(), () => pending.leave(9, 7))).toBe(false);
    expect(await changes(runner(), () => reserved?.release())).toBe(true);
    expect(await changes(runner(), () => pending.leave(1, 7))).toBe(false);
  });

  it('changes when the runner itself may take others than before', () => {
    const versions = [
      runner(),
      runner({ tags: ['linux', 'arm'] }),
      runner({ runUntagged: true }),
      runner({ locked: true }),
      { ...runner(), id: 2 },
    ].map(one => pending.version(one));
    expect(new Set(versions).size).toBe(versions.length);
    expect(pending.version(runner())).toBe(versions[0]);
  });

  it('changes when a project turns its builds or shared runners on or off, not with its other settings', async () => {
    const feed = new PendingFeed(pending, documents);
    const changed = (settings: object) => () =>
      feed.follow([
        { type: 'ProjectChanged', data: { projectId: 7, changes: settings } } as unknown as RecordedEvent,
      ]);
    expect(await changes(runner(), changed({ sharedRunners: true }))).toBe(true);
    expect(await changes(runner(), changed({ buildsEnabled: true }))).toBe(true);
    expect(await changes(runner(), changed({ defaultBranch: 'main' }))).toBe(false);
  });

  it('is another one in another process: what that one saw is not known here', () => {
    expect(new PendingBuilds(documents).version(runner())).not.toBe(pending.version(runner()));
  });

  it('misses nothing when there are more sets of tags than are told apart', async () => {
    for (let at = 0; at < 3_000; at += 1) pending.enqueue(at, 7, [`tag-${at}`]);
    expect(await changes(runner(), () => pending.enqueue(9_999, 7, ['linux']))).toBe(true);
    expect(await changes(runner(), () => pending.enqueue(10_000, 7, ['linux']))).toBe(true);
  });
});
