import { describe, expect, it } from '@jest/globals';
import { onlyBuild, placesOf, problemsOf, variablesOf } from './testing/expanding.js';

const chain = (levels: number): string =>
  [
    '.l0: {script: a}',
    ...Array.from({ length: levels - 1 }, (_, at) => `.l${at + 1}: {script: !reference [.l${at}, script]}`),
    `job: {script: !reference [.l${levels - 1}, script]}`,
  ].join('\n');

describe('!reference', () => {
  it('puts lists into lists, in scripts and rules, and maps and single values in their place', () => {
    const build = onlyBuild(`
.setup:
  script: [one, two]
  variables: {A: a, B: b}
  rules: [{if: $NOPE, when: never}]
job:
  variables: !reference [.setup, variables]
  environment: !reference [.setup, variables, A]
  script:
    - !reference [.setup, script]
    - three
  rules:
    - !reference [.setup, rules]
    - when: always
`);
    expect(build.script).toEqual(['one', 'two', 'three']);
    expect(variablesOf(build)).toEqual({ A: 'a', B: 'b' });
    expect([build.environment, build.when]).toEqual(['a', 'always']);
  });

  it('follows references in what is referred to', () => {
    const text = `
.a: {script: [a]}
.b: {script: [!reference [.a, script], b]}
job: {script: [!reference [.b, script]]}
`;
    expect(onlyBuild(text).script).toEqual(['a', 'b']);
  });

  it('does not find what is only inherited, because references come before extends', () => {
    const text = '.a: {script: a}\n.b: {extends: .a}\njob: {script: !reference [.b, script]}\n';
    expect(placesOf(text)).toEqual(['jobs:job:script, 3']);
  });

  it.each([
    ['job:\n  script: !reference [.gone, script]\n', 'could not be found'],
    ['job:\n  script: [!reference [job, script]]\n', 'refers to itself'],
    ['.a:\n  x: !reference [.b, x]\n.b:\n  x: !reference [.a, x]\njob: {script: a}\n', 'refers to itself'],
    ['job:\n  script: !reference text\n', 'is not supported'],
    ['job:\n  script: !reference []\n', 'should be a list of keys'],
  ])('refuses %j', (text, message) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(message);
  });

  it('nests ten levels deep and no deeper', () => {
    expect(onlyBuild(chain(10)).script).toEqual(['a']);
    expect(problemsOf(chain(11))[0]?.message).toContain('more than 10 levels deep');
  });

  it('refuses references that multiply', () => {
    const levels = Array.from({ length: 9 }, (_, at) => {
      return `.l${at + 1}: {s: [${Array.from({ length: 9 }, () => `!reference [.l${at}, s]`).join(', ')}]}`;
    });
    expect(problemsOf(['.l0: {s: [a]}', ...levels, 'job: {script: a}'].join('\n'))).toHaveLength(1);
  });
});
