import { describe, expect, it } from '@jest/globals';
import type { ProjectionRunner } from '../projections/projection-runner.js';
import { SharedReadSide } from './read-side.js';

/** A runner that never gets anywhere by itself. */
const stuck = (leads: boolean) =>
  ({
    position: 0n,
    leads,
    reached: (_position: bigint, timeout: number) =>
      new Promise<boolean>(resolve => {
        setTimeout(() => resolve(false), Math.min(timeout, 5));
      }),
  }) as unknown as ProjectionRunner;

const away = (): Promise<bigint> => Promise.reject(new Error('away'));

describe('What the read models show, where several processes share them', () => {
  it('is known from the checkpoint when this process can not follow', async () => {
    const readSide = new SharedReadSide(stuck(false), { checkpoint: async () => 7n }, 'test', 10_000);
    expect(await readSide.shown(7n)).toBe(true);
  });

  it('is asked once for all who wait', async () => {
    let asked = 0;
    const checkpoint = async () => BigInt((asked += 1) * 10);
    const readSide = new SharedReadSide(stuck(false), { checkpoint }, 'test', 10_000);
    const shown = await Promise.all(Array.from({ length: 20 }, () => readSide.shown(9n)));
    expect([shown.every(Boolean), asked]).toEqual([true, 1]);
  });

  it('is waited for no longer than an answer may wait, also when the checkpoint can not be asked', async () => {
    expect(await new SharedReadSide(stuck(false), { checkpoint: away }, 'test', 50).shown(7n)).toBe(false);
  });

  it('is what this process has folded while it leads: nobody else is asked', async () => {
    let asked = 0;
    const checkpoint = async () => BigInt((asked += 1));
    expect(await new SharedReadSide(stuck(true), { checkpoint }, 'test', 50).shown(1n)).toBe(false);
    expect(asked).toBe(0);
  });
});
