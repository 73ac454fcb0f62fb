import { describe, expect, it } from '@jest/globals';
import { onlyBuild, placesOf, problemsOf, variablesOf } from './testing/expanding.js';

const chain = (levels: number): string =>
  [
    ...Array.from({ length: levels }, (_, at) => `.l${at}: {extends: .l${at + 1}}`),
    `.l${levels}: {script: a}`,
  ]
    .join('\n')
    .replace(/^\.l0:/, 'job:');

describe('extends', () => {
  it('merges mappings key by key and replaces lists', () => {
    const build = onlyBuild(`
.base:
  script: [base]
  tags: [a, b]
  variables: {A: base, B: base}
  artifacts: {paths: [x], expire_in: 1 day}
job:
  extends: .base
  tags: [c]
  variables: {B: own}
  artifacts: {paths: [y]}
`);
    expect(build).toMatchObject({
      script: ['base'],
      tags: ['c'],
      artifacts: { paths: ['y'], expireIn: '1 day' },
    });
    expect(variablesOf(build)).toEqual({ A: 'base', B: 'own' });
  });

  it('lets later names win over earlier ones, and visible jobs be extended', () => {
    const text = `
.one: {image: one, script: one}
.two: {image: two}
.leaf: {extends: [.one, .two]}
job: {extends: .leaf}
`;
    expect(onlyBuild(text)).toMatchObject({ image: { name: 'two' }, script: ['one'] });
  });

  it('drops an inherited keyword by null', () => {
    expect(onlyBuild('.base: {script: a, only: [tags]}\njob: {extends: .base, only: null}').script).toEqual([
      'a',
    ]);
  });

  it.each([
    ['job: {extends: .gone}', 'jobs:job:extends, 1', "unknown job '.gone'"],
    ['.a: {extends: job}\njob: {extends: .a, script: a}', 'jobs:job:extends, 2', 'extends itself'],
    ['job: {extends: job, script: a}', 'jobs:job:extends, 1', 'extends itself'],
    ['job: {extends: variables, script: a}', 'jobs:job:extends, 1', 'is a keyword'],
    ['job: {extends: {a: b}, script: a}', 'jobs:job:extends, 1', 'should be the name'],
    ['job: {extends: [1], script: a}', 'jobs:job:extends, 1', 'should be the name'],
  ])('refuses %j without telling what only follows from it', (text, place, message) => {
    expect(placesOf(text)).toEqual([place]);
    expect(problemsOf(text)[0]?.message).toContain(message);
  });

  it('reaches eleven levels and no further', () => {
    expect(onlyBuild(chain(11)).script).toEqual(['a']);
    expect(problemsOf(chain(12))[0]?.message).toContain('more than 11 levels');
    expect(problemsOf(chain(5_000))[0]?.message).toContain('more than 11 levels');
  });

  it('refuses a large template that many jobs extend', () => {
    const large = Array.from({ length: 3_000 }, (_, at) => `k${at}: v`).join(', ');
    const jobs = Array.from({ length: 999 }, (_, at) => `j${at}: {extends: .large}`).join('\n');
    expect(problemsOf(`.large: {${large}}\n${jobs}`)[0]?.message).toContain('when extends is written out');
  });
});
