import { describe, expect, it } from '@jest/globals';
import { buildIn, expand, namesIn, placesOf, problemsOf, variablesOf } from './testing/expanding.js';

const withNeed = (optional: boolean): string => `
build:
  stage: build
  script: a
  only: [tags]
unit:
  script: a
  needs:
    - job: build
      optional: ${optional}
`;

describe('parallel', () => {
  it('numbers so many builds of the same', () => {
    const { builds } = expand('job: {script: a, parallel: 3}');
    expect(builds.map(({ name, parallel }) => [name, parallel])).toEqual([
      ['job 1/3', { index: 1, total: 3 }],
      ['job 2/3', { index: 2, total: 3 }],
      ['job 3/3', { index: 3, total: 3 }],
    ]);
    expect(builds.map(variablesOf)[1]).toEqual({ CI_NODE_INDEX: '2', CI_NODE_TOTAL: '3' });
  });

  it('makes one build for each combination of a matrix', () => {
    const { builds } = expand(`
job:
  script: a
  variables: {OS: none, ARCH: none}
  parallel:
    matrix:
      - {OS: [linux, mac], ARCH: [x, y]}
      - {OS: bsd, ARCH: 64}
`);
    expect(builds.map(({ name }) => name)).toEqual([
      'job: [linux, x]',
      'job: [linux, y]',
      'job: [mac, x]',
      'job: [mac, y]',
      'job: [bsd, 64]',
    ]);
    expect(builds.map(variablesOf)[4]).toMatchObject({
      OS: 'bsd',
      ARCH: '64',
      CI_NODE_INDEX: '5',
      CI_NODE_TOTAL: '5',
    });
  });

  it('lets rules leave out single builds', () => {
    const text = 'job: {script: a, parallel: {matrix: [{V: [1, 2]}]}, rules: [{if: $V == "2"}]}';
    expect(namesIn(text)).toEqual(['job: [2]']);
  });

  it.each([
    ['job: {script: a, parallel: {matrix: [{A: [1, 2], B: [1, 1, 1]}]}}', 'two jobs with the name'],
    ['job: {script: a, parallel: 2}\njob 1/2: {script: a}', 'two jobs with the name'],
    [`job: {script: a, parallel: {matrix: [{V: [${'1, '.repeat(201)}]}]}}`, 'at most 200'],
    [`job: {script: a, parallel: {matrix: [{V: ${'x'.repeat(255)}}]}}`, 'longer than 255'],
    [
      Array.from({ length: 6 }, (_, at) => `j${at}: {script: a, parallel: 200}`).join('\n'),
      'more than 1000 builds',
    ],
    [Array.from({ length: 1001 }, (_, at) => `j${at}: {script: a}`).join('\n'), 'at most 1000 jobs'],
  ])('is refused when %#: %.60s', (text, message) => {
    expect(problemsOf(text)[0]?.message).toContain(message);
  });
});

describe('needs', () => {
  it('name builds of the same stage or earlier ones; a parallel job means all of its builds', () => {
    const pipeline = expand(`
build: {stage: build, script: a, parallel: 2}
lint: {script: a, needs: []}
unit: {script: a, needs: [{job: build, artifacts: false}, lint]}
one: {script: a, needs: [build 2/2]}
`);
    expect(buildIn(pipeline, 'lint').needs).toEqual([]);
    expect(buildIn(pipeline, 'unit').needs).toEqual([
      { job: 'build 1/2', artifacts: false, optional: false },
      { job: 'build 2/2', artifacts: false, optional: false },
      { job: 'lint', artifacts: true, optional: false },
    ]);
    expect(buildIn(pipeline, 'one').needs?.map(({ job }) => job)).toEqual(['build 2/2']);
  });

  it('may pick builds of a matrix', () => {
    const pipeline = expand(`
build: {stage: build, script: a, parallel: {matrix: [{OS: [a, b], V: [1, 2]}]}}
unit: {script: a, needs: [{job: build, parallel: {matrix: [{OS: b, V: [1, 2]}]}}]}
`);
    expect(buildIn(pipeline, 'unit').needs?.map(({ job }) => job)).toEqual([
      'build: [b, 1]',
      'build: [b, 2]',
    ]);
  });

  it('that are optional may be left out of the pipeline, others not', () => {
    expect(buildIn(expand(withNeed(true)), 'unit').needs).toEqual([]);
    expect(problemsOf(withNeed(false))).toEqual([
      { message: "'unit' needs 'build', which is not in this pipeline", key: 'jobs:unit:needs', line: 9 },
    ]);
    expect(namesIn('unit: {script: a, needs: [{job: gone, optional: true}]}')).toEqual(['unit']);
  });

  it.each([
    ['a: {script: a, needs: [gone]}', 'jobs:a:needs', "unknown job 'gone'"],
    ['a: {script: a, needs: [.h]}\n.h: {script: a}', 'jobs:a:needs', "unknown job '.h'"],
    ['a: {script: a, needs: [b]}\nb: {script: a, stage: deploy}', 'jobs:a:needs', 'in a later stage'],
    ['a: {script: a, needs: [b, b]}\nb: {script: a}', 'jobs:a:needs', 'stands twice'],
    ['a: {script: a, needs: [a]}', 'jobs:a:needs', 'a → a'],
    [
      'a: {script: a, needs: [b]}\nb: {script: a, needs: [c]}\nc: {script: a, needs: [a]}',
      'jobs:c:needs',
      'a → b → c → a',
    ],
    ['a: {script: a, needs: b}\nb: {script: a}', 'jobs:a:needs', 'should be a list'],
    ['a: {script: a, needs: [{artifacts: true}]}', 'jobs:a:needs:0', 'should name a job'],
    ['a: {script: a, needs: [{pipeline: "1"}]}', 'jobs:a:needs:0:pipeline', 'is not supported'],
    [
      'a: {script: a, needs: [{job: b, parallel: {matrix: [{V: 3}]}}]}\nb: {script: a, parallel: {matrix: [{V: [1]}]}}',
      'jobs:a:needs',
      'no such build',
    ],
    ['a: {script: a, needs: [b]}\nb: {script: a, parallel: 51}', 'jobs:a:needs', 'more than 50'],
    ['a: {script: a, dependencies: [gone]}', 'jobs:a:dependencies', "unknown job 'gone'"],
    [
      'a: {script: a, dependencies: [b]}\nb: {script: a, stage: deploy}',
      'jobs:a:dependencies',
      'in a later stage',
    ],
    [
      'a: {script: a, needs: [b], dependencies: [c]}\nb: {script: a}\nc: {script: a}',
      'jobs:a:dependencies',
      'one of needs too',
    ],
  ])('%j is refused at %s: %s', (text, key, message) => {
    expect(problemsOf(text)).toEqual([
      expect.objectContaining({ key, message: expect.stringContaining(message) }),
    ]);
  });

  it('on other projects are refused, key by key', () => {
    expect(placesOf('a: {script: a, needs: [{project: x/y, ref: main, job: b}]}')).toContain(
      'jobs:a:needs:0:project, 1',
    );
  });
});

describe('dependencies', () => {
  it('hand over artifacts of all builds of a job, and of those only that are in the pipeline', () => {
    const pipeline = expand(`
build: {stage: build, script: a, parallel: 2}
docs: {stage: build, script: a, only: [tags]}
unit: {script: a, dependencies: [build, docs]}
none: {script: a, dependencies: []}
`);
    expect(buildIn(pipeline, 'unit').dependencies).toEqual(['build 1/2', 'build 2/2']);
    expect(buildIn(pipeline, 'none').dependencies).toEqual([]);
  });
});
