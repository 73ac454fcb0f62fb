import { beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Documents } from '../queries/documents.js';
import { PendingBuilds, type TakingRunner } from './pending-builds.js';

/** Projects whose shared runners are off. */
let withoutShared: Set<number>;
/** Projects whose builds are off. */
let withoutBuilds: Set<number>;

function documents(): Documents {
  const projects = {
    get: async (id: number) => ({
      body: { sharedRunners: !withoutShared.has(id), buildsEnabled: !withoutBuilds.has(id) },
    }),
  };
  return { projects } as unknown as Documents;
}

const shared = (facts: Partial<TakingRunner> = {}): TakingRunner => ({
  projectId: null,
  tags: [],
  runUntagged: true,
  locked: false,
  ...facts,
});

describe('The builds that wait for a runner', () => {
  let pending: PendingBuilds;
  const next = async (runner: TakingRunner = shared()) => (await pending.reserve(runner))?.buildId ?? null;

  beforeEach(() => {
    withoutShared = new Set();
    withoutBuilds = new Set();
    pending = new PendingBuilds(documents());
  });

  it('are handed out oldest first, each once', async () => {
    for (const id of [3, 1, 2]) pending.enqueue(id, 7, []);
    expect([await next(), await next(), await next(), await next()]).toEqual([1, 2, 3, null]);
  });

  it('go to a runner that has all of their tags', async () => {
    pending.enqueue(1, 7, ['docker', 'linux']);
    expect(await next(shared({ tags: ['linux'] }))).toBeNull();
    expect(await next(shared({ tags: ['linux', 'docker', 'arm'] }))).toBe(1);
  });

  it('without tags go only to a runner that takes those', async () => {
    pending.enqueue(1, 7, []);
    expect(await next(shared({ tags: ['linux'], runUntagged: false }))).toBeNull();
    expect(await next(shared({ tags: ['linux'], runUntagged: true }))).toBe(1);
  });

  it("of a project go to its own runner, others' do not", async () => {
    pending.enqueue(1, 7, []);
    pending.enqueue(2, 8, []);
    expect(await next(shared({ projectId: 8, locked: true }))).toBe(2);
    expect(await next(shared({ projectId: 8, locked: true }))).toBeNull();
  });

  it('of a project without shared runners wait for its own', async () => {
    withoutShared.add(7);
    pending.enqueue(1, 7, []);
    expect(await next()).toBeNull();
    expect(await next(shared({ projectId: 7 }))).toBe(1);
  });

  it('of the project with the fewest running come first', async () => {
    for (const id of [1, 2, 3]) pending.enqueue(id, 7, []);
    for (const id of [4, 5]) pending.enqueue(id, 8, []);
    expect([await next(), await next(), await next()]).toEqual([1, 4, 2]);
    pending.countShared(8, -2);
    expect(await next()).toBe(5);
  });

  it('come back when the runner did not get them after all', async () => {
    pending.enqueue(1, 7, []);
    pending.enqueue(2, 7, []);
    const reserved = await pending.reserve(shared());
    reserved?.release();
    expect(await next()).toBe(1);
  });

  it('of a project whose builds are off go to nobody, not to its own runners either', async () => {
    withoutBuilds.add(7);
    pending.enqueue(1, 7, []);
    expect([await next(), await next(shared({ projectId: 7 }))]).toEqual([null, null]);
    withoutBuilds.clear();
    expect(await next(shared({ projectId: 7 }))).toBe(1);
  });

  it('are not counted twice for their project when many ask for them at once', async () => {
    for (const id of [1, 2, 3]) pending.enqueue(id, 7, []);
    pending.enqueue(9, 8, []);
    const taken = await Promise.all(Array.from({ length: 20 }, () => pending.reserve(shared())));
    expect(taken.flatMap(one => one?.buildId ?? []).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 9]);
    for (const id of [1, 2, 3]) pending.leave(id, 7);
    pending.leave(9, 8);
    // Nothing runs any more: both projects are alike, and the older build comes first.
    pending.enqueue(10, 7, []);
    pending.enqueue(11, 8, []);
    expect([await next(), await next()]).toEqual([10, 11]);
  });

  it('that have come back are not lost to a runner that was late', async () => {
    pending.enqueue(1, 7, []);
    const late = await pending.reserve(shared());
    pending.leave(1, 7);
    pending.enqueue(1, 7, []);
    late?.forget();
    const second = await pending.reserve(shared());
    expect(second?.buildId).toBe(1);
    late?.release();
    expect(await next()).toBeNull();
  });

  it('come in order, though they became pending in another', async () => {
    for (const id of [5_000, 2, 4_999, 3, 1, 2_500]) pending.enqueue(id, 7, []);
    expect([await next(), await next()]).toEqual([1, 2]);
    pending.enqueue(1, 8, []);
    pending.leave(3, 7);
    pending.enqueue(3, 7, []);
    const own = shared({ projectId: 7 });
    expect([await next(own), await next(own), await next(own), await next(own)]).toEqual([
      3, 2_500, 4_999, 5_000,
    ]);
  });

  it('are never handed out twice nor lost, whatever comes and goes', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), id: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ kind: fc.constant('leave' as const), id: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ kind: fc.constant('take' as const), keep: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
        pending = new PendingBuilds(documents());
        const waiting = new Set<number>();
        for (const one of steps) {
          if (one.kind === 'add') {
            pending.enqueue(one.id, one.id % 3, one.id % 2 === 0 ? ['a'] : []);
            waiting.add(one.id);
          } else if (one.kind === 'leave') {
            pending.leave(one.id, one.id % 3);
            waiting.delete(one.id);
          } else {
            const reserved = await pending.reserve(shared({ tags: ['a'] }));
            expect(reserved === null).toBe(waiting.size === 0);
            if (reserved === null) continue;
            expect(waiting.has(reserved.buildId)).toBe(true);
            if (one.keep) {
              pending.leave(reserved.buildId, reserved.buildId % 3);
              waiting.delete(reserved.buildId);
            } else reserved.release();
          }
        }
        for (let left = waiting.size; left > 0; left -= 1)
          waiting.delete((await next(shared({ tags: ['a'] }))) ?? 0);
        expect([...waiting]).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
