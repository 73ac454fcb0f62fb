import { describe, expect, it } from '@jest/globals';
import { dependenciesOf } from './dependencies.js';

const planned = [
  { definition: { name: 'compile 1/2', stageIndex: 0 } },
  { definition: { name: 'compile 2/2', stageIndex: 0 } },
  { definition: { name: 'compile-docs', stageIndex: 0 } },
  { definition: { name: 'unit: [linux, arm]', stageIndex: 1 } },
  { definition: { name: 'unit', stageIndex: 1 } },
  { definition: { name: 'deploy', stageIndex: 2 } },
];
const namesFor = (build: Parameters<typeof dependenciesOf>[0]) =>
  dependenciesOf(build, planned).map(({ definition }) => definition.name);
const need = (job: string, artifacts = true) => ({ job, artifacts, optional: false });

describe('The artifacts that a build is given', () => {
  it('are those of all earlier stages', () => {
    expect(namesFor({ stageIndex: 1 })).toEqual(['compile 1/2', 'compile 2/2', 'compile-docs']);
  });

  it('are none in the first stage', () => {
    expect(namesFor({ stageIndex: 0 })).toEqual([]);
  });

  it('are those of the dependencies, a parallel job by the name of all its builds', () => {
    expect(namesFor({ stageIndex: 2, dependencies: ['compile', 'deploy'] })).toEqual([
      'compile 1/2',
      'compile 2/2',
    ]);
  });

  it('are none with empty dependencies', () => {
    expect(namesFor({ stageIndex: 2, dependencies: [] })).toEqual([]);
  });

  it('are those of the needs, of the same stage too, unless a need goes without them', () => {
    const needs = [need('unit: [linux, arm]'), need('compile 2/2'), need('compile-docs', false)];
    expect(namesFor({ stageIndex: 1, needs })).toEqual(['compile 2/2', 'unit: [linux, arm]']);
  });

  it('are those of the needs that are dependencies too', () => {
    expect(
      namesFor({ stageIndex: 2, needs: [need('unit'), need('compile')], dependencies: ['unit'] }),
    ).toEqual(['unit: [linux, arm]', 'unit']);
  });
});
