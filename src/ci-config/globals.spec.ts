import { describe, expect, it } from '@jest/globals';
import {
  buildIn,
  expand,
  namesIn,
  onlyBuild,
  placesOf,
  problemsOf,
  variablesOf,
} from './testing/expanding.js';

describe('stages', () => {
  it('are build, test and deploy unless named, with .pre before and .post after', () => {
    expect(expand('job: {script: a}').stages).toEqual(['.pre', 'build', 'test', 'deploy', '.post']);
    expect(expand('stages: [.post, x, y, x, .pre]\njob: {script: a, stage: x}').stages).toEqual([
      '.pre',
      'x',
      'y',
      '.post',
    ]);
  });

  it('order the builds, and the text orders those of one stage', () => {
    const text = `
stages: [one, two]
last: {script: a, stage: .post}
b: {script: a, stage: two}
z: {script: a, stage: one}
a: {script: a, stage: one}
first: {script: a, stage: .pre}
`;
    expect(namesIn(text)).toEqual(['first', 'z', 'a', 'b', 'last']);
    expect(expand(text).builds.map(({ stageIndex }) => stageIndex)).toEqual([0, 1, 1, 2, 3]);
  });
});

describe('default', () => {
  const keywords = `
  image: ruby
  services: [pg]
  before_script: [before]
  after_script: [after]
  cache: {paths: [c]}
  artifacts: {paths: [p]}
  retry: 1
  tags: [t]
  timeout: 10m
`;

  it('fills in what a job lacks, and is replaced, not merged, by what it has', () => {
    const pipeline = expand(`default: ${keywords}
takes: {script: a}
has: {script: a, before_script: [], image: node, services: [], cache: [], artifacts: {name: n}, retry: 0, tags: [], timeout: 5m}
`);
    expect(buildIn(pipeline, 'takes')).toMatchObject({
      image: { name: 'ruby' },
      services: [{ name: 'pg' }],
      beforeScript: ['before'],
      afterScript: ['after'],
      cache: [{ paths: ['c'] }],
      artifacts: { paths: ['p'] },
      retry: { max: 1 },
      tags: ['t'],
      timeout: 600,
    });
    expect(buildIn(pipeline, 'has')).toMatchObject({
      image: { name: 'node' },
      services: [],
      beforeScript: [],
      afterScript: ['after'],
      cache: [],
      artifacts: { name: 'n' },
      retry: { max: 0 },
      tags: [],
      timeout: 300,
    });
    expect(buildIn(pipeline, 'has').artifacts).toEqual({ name: 'n' });
  });

  it('may stand at the top in the old way', () => {
    expect(onlyBuild('image: ruby\nbefore_script: [b]\njob: {script: a}')).toMatchObject({
      image: { name: 'ruby' },
      beforeScript: ['b'],
    });
  });

  it('is not taken by jobs that inherit none or only some of it', () => {
    const pipeline = expand(`default: ${keywords}
none: {script: a, inherit: {default: false}}
some: {script: a, inherit: {default: [image]}}
`);
    expect(buildIn(pipeline, 'none')).toMatchObject({ beforeScript: [], afterScript: [], tags: [] });
    expect(buildIn(pipeline, 'none')).not.toHaveProperty('image');
    expect(buildIn(pipeline, 'some')).toMatchObject({ image: { name: 'ruby' }, tags: [] });
  });

  it.each([
    ['image: a\ndefault:\n  image: b\n', 'default:image, 3'],
    ['default:\n  stage: test\n', 'default:stage, 2'],
    ['default:\n  interruptible: true\n', 'default:interruptible, 2'],
    ['image: [a]\n', 'image, 1'],
    ['services: {}\n', 'services, 1'],
    ['types: [a]\n', 'types, 1'],
    ['include: /other.yml\n', 'include, 1'],
    ['workflow: {name: x}\n', 'workflow:name, 1'],
    ['workflow: {rules: [{if: $A, when: manual}]}\n', 'workflow:rules:0:when, 1'],
    ['variables: {A: {value: a, options: [b]}}\n', 'variables:A, 1'],
    ['variables: text\n', 'variables, 1'],
  ])('%j is refused at %s', (text, place) => {
    expect(placesOf(`${text}job: {script: a}\n`)).toEqual([place]);
  });
});

describe('variables', () => {
  it('of a job win over global ones', () => {
    const pipeline = expand(
      'variables: {A: a, B: {value: b, description: d}}\njob: {script: s, variables: {A: own}}',
    );
    expect(variablesOf(buildIn(pipeline, 'job'))).toEqual({ A: 'own', B: 'b' });
    expect(pipeline.variables).toEqual([
      { key: 'A', value: 'a' },
      { key: 'B', value: 'b' },
    ]);
  });

  it('that are global reach only jobs that inherit them', () => {
    const pipeline = expand(`
variables: {A: a, B: b}
none: {script: s, inherit: {variables: false}, variables: {C: c}}
some: {script: s, inherit: {variables: [B]}}
`);
    expect(variablesOf(buildIn(pipeline, 'none'))).toEqual({ C: 'c' });
    expect(variablesOf(buildIn(pipeline, 'some'))).toEqual({ B: 'b' });
  });
});

describe('workflow: rules', () => {
  const text = `
workflow:
  rules:
    - if: $CI_COMMIT_TAG
      when: never
    - if: $KIND == "full"
      variables: {DEPTH: deep, LEVEL: high}
    - if: $CI_COMMIT_BRANCH
variables: {KIND: full, LEVEL: low}
job: {script: a, variables: {DEPTH: own}, rules: [{if: $LEVEL == "high"}]}
`;

  it('give their variables to the jobs and to the rules of jobs', () => {
    const pipeline = expand(text);
    expect(pipeline.variables).toContainEqual({ key: 'LEVEL', value: 'high' });
    expect(variablesOf(buildIn(pipeline, 'job'))).toEqual({ KIND: 'full', LEVEL: 'high', DEPTH: 'own' });
  });

  it.each([
    ['a rule that says never', "workflow: {rules: [{if: '$CI', when: never}]}"],
    ['no rule that matches', 'workflow: {rules: [{if: $NOPE}]}'],
    ['no rules at all', 'workflow: {rules: []}'],
  ])('make no pipeline by %s', (_, workflow) => {
    const [problem, ...others] = problemsOf(`${workflow}\njob: {script: a}`);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      key: 'workflow:rules',
      message: expect.stringContaining('no stages/jobs'),
    });
  });
});

describe('an empty pipeline', () => {
  it.each([
    ['job: {script: a, only: [tags]}', 'no stages/jobs for this pipeline'],
    ['job: {script: a, rules: []}', 'no stages/jobs for this pipeline'],
    ['job: {script: a, stage: .pre}', 'no stages/jobs for this pipeline'],
    ['.job: {script: a}', 'at least one visible job'],
    ['stages: [a]', 'at least one visible job'],
  ])('is not made: %s', (text, message) => {
    expect(problemsOf(text)).toEqual([
      expect.objectContaining({ message: expect.stringContaining(message) }),
    ]);
  });
});
