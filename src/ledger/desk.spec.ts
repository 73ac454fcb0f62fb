import { describe, expect, it } from '@jest/globals';
import { buildAggregate } from '../domain/build/build.js';
import { ReadModelsUnavailable } from '../read-models/read-models.js';
import { processContext } from './context.js';
import { Desk } from './desk.js';
import type { Ledger } from './ledger.js';
import type { ReadSide } from './read-side.js';

/** What happens on the way of a decision, in order. */
function room(reachable: () => Promise<void>) {
  const happened: string[] = [];
  const ledger = {
    decide: async () => {
      happened.push('decided');
      return { state: { status: 'none' }, position: 7n };
    },
  } as unknown as Ledger;
  const readSide: ReadSide = {
    position: 0n,
    reachable: () => {
      happened.push('asked');
      return reachable();
    },
    shown: async position => happened.push(`shown ${position}`) > 0,
  };
  const desk = new Desk(ledger, readSide);
  return { happened, decide: () => desk.decide(buildAggregate, 1, () => [], processContext('test')) };
}

describe('The desk', () => {
  it('asks whether the read models answer, decides, and waits until they show it', async () => {
    const { happened, decide } = room(() => Promise.resolve());
    await decide();
    expect(happened).toEqual(['asked', 'decided', 'shown 7']);
  });

  it('decides nothing while the read models do not answer', async () => {
    const { happened, decide } = room(() => Promise.reject(new ReadModelsUnavailable('gone')));
    await expect(decide()).rejects.toThrow(ReadModelsUnavailable);
    expect(happened).toEqual(['asked']);
  });
});
