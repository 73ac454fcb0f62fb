import { describe, expect, it } from '@jest/globals';
import type { ProjectionRunner } from '../projections/projection-runner.js';
import { SharedReadSide } from './read-side.js';

const settle = () => new Promise(resolve => setImmediate(resolve));

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

const ping = () => Promise.resolve();
const away = (): Promise<bigint> => Promise.reject(new Error('away'));

describe('What the read models show, where several processes share them', () => {
  it('is known from the checkpoint when this process can not follow', async () => {
    const readSide = new SharedReadSide(stuck(false), { ping, checkpoint: async () => 7n }, 'test', 10_000);
    expect(await readSide.shown(7n)).toBe(true);
  });

  it('is asked once for all who wait', async () => {
    let asked = 0;
    const checkpoint = async () => BigInt((asked += 1) * 10);
    const readSide = new SharedReadSide(stuck(false), { ping, checkpoint }, 'test', 10_000);
    const shown = await Promise.all(Array.from({ length: 20 }, () => readSide.shown(9n)));
    expect([shown.every(Boolean), asked]).toEqual([true, 1]);
  });

  it('can be reached or not as of after it was asked, which is asked once for all who wait', async () => {
    const answers: ((answer?: Promise<void>) => void)[] = [];
    const asked = () => new Promise<void>(resolve => answers.push(resolve));
    const readSide = new SharedReadSide(stuck(true), { checkpoint: away, ping: asked }, 'test', 50);
    const settled: string[] = [];
    const ask = (who: string) =>
      readSide.reachable().then(
        () => settled.push(`${who}: yes`),
        () => settled.push(`${who}: no`),
      );
    const all = [ask('first'), ask('second'), ask('third')];
    answers[0]?.();
    await settle();
    expect([settled, answers.length]).toEqual([['first: yes'], 2]);
    const last = ask('last');
    answers[1]?.(Promise.reject(new Error('away')));
    await Promise.all(all);
    await settle();
    expect(settled).toEqual(['first: yes', 'second: no', 'third: no']);
    answers[2]?.();
    await last;
    expect([settled.at(-1), answers.length]).toEqual(['last: yes', 3]);
  });

  it('is waited for no longer than an answer may wait, also when the checkpoint can not be asked', async () => {
    expect(await new SharedReadSide(stuck(false), { ping, checkpoint: away }, 'test', 50).shown(7n)).toBe(
      false,
    );
  });

  it('is what this process has folded while it leads: nobody else is asked', async () => {
    let asked = 0;
    const checkpoint = async () => BigInt((asked += 1));
    expect(await new SharedReadSide(stuck(true), { ping, checkpoint }, 'test', 50).shown(1n)).toBe(false);
    expect(asked).toBe(0);
  });
});
