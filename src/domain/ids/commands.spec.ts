import { describe, expect, it } from '@jest/globals';
import { specFor } from '../testing/decider-spec.js';
import { claimName } from './claim-name.js';
import { idsAggregate } from './ids.js';
import { evolveName, nameAggregate, nameStreamId } from './name.js';
import { reserveIds } from './reserve.js';

const reserved = (from: number, to: number) => ({ type: 'IdsReserved', data: { from, to } }) as const;

describe('reserving ids', () => {
  const given = specFor(idsAggregate);

  it('begins with 1 and goes on without holes', () => {
    given().when(reserveIds, { count: 100 }).thenEvents(reserved(1, 100));
    given(reserved(1, 100)).when(reserveIds, { count: 1 }).thenEvents(reserved(101, 101));
    given(reserved(1, 100), reserved(101, 101)).when(reserveIds, { count: 2 }).thenEvents(reserved(102, 103));
  });

  it.each([0, -1, 1.5, 10_001, Number.NaN])('is refused for %d of them', count => {
    given().when(reserveIds, { count }).thenRefused('invalid');
  });
});

describe('claiming a name', () => {
  const given = specFor(nameAggregate);
  const claimed = { type: 'NameClaimed', data: { kind: 'project', name: 'team/app', id: 4 } } as const;

  it('gives it to the first who asks', () => {
    given().when(claimName, claimed.data).thenEvents(claimed);
  });

  it('changes nothing for the second, who finds whose it is', () => {
    given(claimed)
      .when(claimName, { ...claimed.data, id: 5 })
      .thenNothing();
    expect(evolveName(nameAggregate.initial, claimed).id).toBe(4);
  });

  it('happens on a stream of the name’s own', () => {
    expect(`${nameAggregate.category}-${nameStreamId('project', 'team/app')}`).toBe('ids-project-team/app');
  });
});
