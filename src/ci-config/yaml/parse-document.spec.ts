import { describe, expect, it } from '@jest/globals';
import { MAX_CONFIG_BYTES } from '../limits.js';
import { onlyBuild, placesOf, problemsOf, variablesOf } from '../testing/expanding.js';

describe('the YAML of a configuration', () => {
  it.each([
    ['010', '8'],
    ['0x1F', '31'],
    ['1_000', '1000'],
    ['-7', '-7'],
    ['12345678901234567890123', '12345678901234567890123'],
    ['1.20', '1.2'],
    ['3.0', '3.0'],
    ['1e3', '1e3'],
    ['yes', 'true'],
    ['off', 'false'],
    ['y', 'y'],
    ['2024-01-31', '2024-01-31'],
    ['~', ''],
    ["'010'", '010'],
    ['"yes"', 'yes'],
    ['!!str 010', '010'],
    ['1.2.3', '1.2.3'],
  ])('reads %s as GitLab does: %j', (written, value) => {
    expect(variablesOf(onlyBuild(`job: {script: a, variables: {V: ${written}}}`))['V']).toBe(value);
  });

  it('merges keys: the own ones win wherever they stand, then the first source', () => {
    const { beforeScript, script, afterScript, tags } = onlyBuild(`
.a: &a {script: a, before_script: a, tags: [a]}
.b: &b {script: b, before_script: b, after_script: b}
job:
  script: own
  <<: [*a, *b]
`);
    expect({ beforeScript, script, afterScript, tags }).toEqual({
      beforeScript: ['a'],
      script: ['own'],
      afterScript: ['b'],
      tags: ['a'],
    });
  });

  it('tells the line where a value was written, also when it came by an anchor or extends', () => {
    const text = `.retry: &retry
  max: 3
.base:
  timeout: soon
job:
  extends: .base
  script: a
  retry: *retry
`;
    expect(placesOf(text)).toEqual(['jobs:job:retry:max, 2', 'jobs:job:timeout, 4']);
  });

  it('tells the line of the key when a block stands below it', () => {
    expect(placesOf('job:\n  script: a\n  image:\n    - a\n')).toEqual(['jobs:job:image, 3']);
  });

  it.each([
    ['job: {script: a}\njob: {script: b}\n', 'jobs:job, 2', 'the key stands twice'],
    ['job:\n  script: a\n  tags: [a]\n  tags: [b]\n', 'jobs:job:tags, 4', 'the key stands twice'],
    ['job:\n  script: *gone\n', 'jobs:job:script, 2', 'unknown alias *gone'],
    ['job: &job\n  script: [*job]\n', 'jobs:job:script:0, 2', 'alias *job stands inside its own anchor'],
    ['job:\n  script: !env HOME\n', 'jobs:job:script, 2', 'the YAML tag !env is not supported'],
    ['job:\n  ? [a]\n  : b\n', 'jobs:job, 2', 'a key should be text'],
    ['job:\n  <<: text\n  script: a\n', 'jobs:job, 1', 'a merge key (<<) should hold a mapping'],
    ['- a\n', 'null, 1', 'the configuration should be a mapping'],
    ['# nothing\n', 'null, 1', 'the configuration should be a mapping'],
    ['', 'null, 1', 'the configuration should be a mapping'],
    ['spec: {}\n---\njob: {script: a}\n', 'null, 2', 'several YAML documents'],
  ])('refuses %j', (text, place, message) => {
    expect(placesOf(text)).toEqual([place]);
    expect(problemsOf(text)[0]?.message).toContain(message);
  });

  it('tells where the YAML itself is broken', () => {
    expect(placesOf('a:\n  script: [b\nc: d\n').every(place => /^null, [23]$/.test(place))).toBe(true);
    expect(placesOf('a:\n  script: "b\n')).toContain('null, 3');
  });

  it('refuses a text that is too long', () => {
    const text = `# ${'é'.repeat(MAX_CONFIG_BYTES / 2)}\njob: {script: a}\n`;
    expect(problemsOf(text)[0]?.message).toContain('longer than');
  });

  it.each([
    ['flow lists', `job: ${'['.repeat(50_000)}`],
    ['block lists', `job:\n ${'- '.repeat(50_000)}a`],
    ['mappings', `job: ${'{a: '.repeat(50_000)}`],
    ['explicit keys', '? '.repeat(50_000)],
  ])('refuses %s nested without end', (_, text) => {
    expect(problemsOf(text)[0]?.message).toContain('nested more than 100 levels');
  });

  it('refuses a few lines of aliases that would be billions of values', () => {
    const levels = Array.from({ length: 9 }, (_, at) => `.l${at + 1}: &l${at + 1} [${`*l${at},`.repeat(9)}]`);
    const text = ['.l0: &l0 [a]', ...levels, 'job: {script: *l9}'].join('\n');
    expect(problemsOf(text)[0]?.message).toContain('values when aliases are written out');
  });

  it('refuses aliases chained deeper than lists may nest', () => {
    const levels = Array.from({ length: 200 }, (_, at) => `.l${at + 1}: &l${at + 1} [*l${at}]`);
    expect(problemsOf(['.l0: &l0 [a]', ...levels].join('\n'))[0]?.message).toContain('nested more than');
  });

  it('refuses a large mapping that is merged over and over', () => {
    const large = Array.from({ length: 2_000 }, (_, at) => `  k${at}: v`).join('\n');
    const jobs = Array.from({ length: 500 }, (_, at) => `.j${at}: {<<: *large}`).join('\n');
    const problems = problemsOf(`.large: &large\n${large}\n${jobs}\n`);
    expect(problems[0]?.message).toContain('merge keys bring in more than');
  });

  it('takes names such as __proto__ for names', () => {
    const build = onlyBuild('__proto__: {script: a, variables: {__proto__: x, constructor: y}}');
    expect(build.name).toBe('__proto__');
    expect(build.variables).toEqual([
      { key: '__proto__', value: 'x' },
      { key: 'constructor', value: 'y' },
    ]);
    expect(placesOf('job: {script: a, __proto__: {script: b}, toString: c}')).toEqual([
      'jobs:job:__proto__, 1',
      'jobs:job:toString, 1',
    ]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
