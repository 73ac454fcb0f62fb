import { describe, expect, it } from '@jest/globals';
import { costlyOf, stagesOf } from './plan-stages.js';

const IXSCAN = { stage: 'IXSCAN', keyPattern: { k_project: 1, k_build: 1, state: 1 }, direction: 'backward' };
const FETCH = { stage: 'FETCH', inputStage: IXSCAN };
const COLLSCAN = { stage: 'COLLSCAN', filter: { state: { $gte: 1 } }, direction: 'forward' };
const SORTED = { stage: 'SORT', sortPattern: { k_build: -1 }, inputStage: FETCH };

/** As MongoDB explains a find. */
const find = (winningPlan: object, rejectedPlans: readonly object[] = []) => ({
  explainVersion: '1',
  queryPlanner: {
    namespace: 'ledger.builds',
    parsedQuery: { state: { $gte: 1 } },
    winningPlan,
    rejectedPlans,
  },
  command: { find: 'builds' },
  ok: 1,
});

const slotBased = (queryPlan: object) =>
  find({
    isCached: false,
    queryPlan: { ...queryPlan, planNodeId: 2 },
    slotBasedPlan: { slots: '$$RESULT=s7', stages: '[2] nlj inner [] [s1] left' },
  });

const aggregate = (winningPlan: object) => ({
  explainVersion: '1',
  stages: [
    { $cursor: { queryPlanner: { winningPlan, rejectedPlans: [SORTED] } } },
    { $group: { _id: { $const: 1 }, n: { $sum: { $const: 1 } } } },
  ],
});

const looked = (explained: unknown) => {
  const stages = stagesOf(explained);
  return { stages, costly: costlyOf(stages) };
};

describe('Of what MongoDB explains', () => {
  it('a plan that walks an index is fine, whatever plans lost against it', () => {
    expect(looked(find(FETCH, [SORTED, COLLSCAN]))).toEqual({ stages: ['FETCH', 'IXSCAN'], costly: [] });
  });

  it('a scan that won is named', () => {
    expect(looked(find(COLLSCAN, [FETCH])).costly).toEqual(['COLLSCAN']);
    expect(looked(find({ stage: 'PROJECTION_DEFAULT', inputStage: COLLSCAN })).costly).toEqual(['COLLSCAN']);
  });

  it('a sorting that won is named', () => {
    expect(looked(find(SORTED, [FETCH]))).toEqual({ stages: ['SORT', 'FETCH', 'IXSCAN'], costly: ['SORT'] });
  });

  it('indexes that are merged in their order are fine, unless one of the branches scans', () => {
    const merged = { stage: 'SORT_MERGE', sortPattern: { k_build: -1 }, inputStages: [IXSCAN, IXSCAN] };
    expect(looked(find({ stage: 'FETCH', inputStage: merged }))).toEqual({
      stages: ['FETCH', 'SORT_MERGE', 'IXSCAN', 'IXSCAN'],
      costly: [],
    });
    expect(looked(find({ stage: 'OR', inputStages: [IXSCAN, COLLSCAN] })).costly).toEqual(['COLLSCAN']);
  });

  it('the slot-based engine tells its plan one step deeper', () => {
    expect(looked(slotBased(FETCH))).toEqual({ stages: ['FETCH', 'IXSCAN'], costly: [] });
    expect(looked(slotBased(COLLSCAN)).costly).toEqual(['COLLSCAN']);
    expect(looked(slotBased(SORTED)).costly).toEqual(['SORT']);
  });

  it.each(['EXPRESS_IXSCAN', 'EXPRESS_CLUSTERED_IXSCAN', 'IDHACK', 'COUNT_SCAN', 'EOF'])(
    '%s is fine',
    stage => {
      expect(looked(find({ stage }))).toEqual({ stages: [stage], costly: [] });
    },
  );

  it('an aggregate tells its plan at its cursor', () => {
    expect(looked(aggregate({ stage: 'COUNT_SCAN' }))).toEqual({ stages: ['COUNT_SCAN'], costly: [] });
    expect(looked(aggregate(COLLSCAN)).costly).toEqual(['COLLSCAN']);
  });

  it('an aggregate that runs as one plan tells it as a find does', () => {
    expect(looked(find({ stage: 'GROUP', inputStage: IXSCAN }))).toEqual({
      stages: ['GROUP', 'IXSCAN'],
      costly: [],
    });
  });

  it('no stages are read where none are told', () => {
    expect(stagesOf({ queryPlanner: { Plan: { Operation: 'SELECT' } }, ok: 1 })).toEqual([]);
    expect(stagesOf(null)).toEqual([]);
  });
});
