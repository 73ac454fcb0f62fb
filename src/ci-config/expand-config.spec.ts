import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { expandConfig } from './expand-config.js';
import { ConfigRefused } from './problems.js';
import { problemsOf, pushed } from './testing/expanding.js';

const KEYS = [
  'job',
  '.hidden',
  'stages',
  'default',
  'variables',
  'workflow',
  'image',
  'script',
  'rules',
  'if',
  'when',
  'only',
  'refs',
  'needs',
  'parallel',
  'matrix',
  'extends',
  'retry',
  'max',
  'cache',
  'artifacts',
  'allow_failure',
  'exit_codes',
  'environment',
  'name',
  'inherit',
  'services',
  '__proto__',
  'constructor',
  '<<',
];
const VALUES = [
  'a',
  'job',
  '.hidden',
  '$A == "b"',
  '/x/',
  '/(/',
  'always',
  'manual',
  '',
  0,
  2,
  1.5,
  -1,
  true,
  null,
];

/** Anything but a refusal that names a problem is thrown on. */
function outcome(text: string): 'expanded' | 'refused' {
  try {
    expandConfig(text, pushed());
    return 'expanded';
  } catch (error) {
    if (error instanceof ConfigRefused && error.problems.length > 0) return 'refused';
    throw error;
  }
}

describe('expandConfig', () => {
  it('refuses or expands any text', () => {
    const yamlish = fc.array(fc.constantFrom(...'ab:-[]{}&*!?|>#"\'\n\n  ,<~'), { maxLength: 60 });
    const text = fc.oneof(
      fc.string(),
      yamlish.map(characters => characters.join('')),
    );
    fc.assert(
      fc.property(text, source => {
        expect(['expanded', 'refused']).toContain(outcome(source));
      }),
      { numRuns: 400 },
    );
  });

  it('refuses or expands any arrangement of keywords', () => {
    const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(...VALUES),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...KEYS), tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const config = fc.record(
      { job: tree, '.hidden': tree, default: tree, workflow: tree },
      { requiredKeys: ['job'] },
    );
    fc.assert(
      fc.property(config, value => {
        expect(['expanded', 'refused']).toContain(outcome(stringify(value)));
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same pipeline however the same YAML is written', () => {
    const job = fc.record({
      script: fc.array(fc.constantFrom('make', 'make test'), { minLength: 1, maxLength: 3 }),
      tags: fc.array(fc.constantFrom('a', 'b')),
      retry: fc.integer({ min: 0, max: 2 }),
      parallel: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), job, { minKeys: 1, maxKeys: 5 }), jobs => {
        const config = Object.fromEntries(
          Object.entries(jobs).map(([name, keywords]) => [`job-${name}`, keywords]),
        );
        const block = expandConfig(stringify(config), pushed());
        expect(expandConfig(JSON.stringify(config), pushed())).toEqual(block);
        const total = Object.values(config).reduce((sum, { parallel }) => sum + parallel, 0);
        expect(block.builds).toHaveLength(total);
      }),
      { numRuns: 50 },
    );
  });

  it('tells at most a hundred problems, each of bearable length', () => {
    const text = Array.from({ length: 300 }, (_, at) => `${'j'.repeat(2_000)}${at}: 1`).join('\n');
    const problems = problemsOf(text);
    expect(problems).toHaveLength(100);
    expect(problems.every(({ key }) => (key ?? '').length < 600)).toBe(true);
  });

  it('says all problems in the words of its error', () => {
    const text = 'job:\n  retry: 9\n';
    expect(() => expandConfig(text, pushed())).toThrow(
      'jobs:job, line 1: a job should have a script; jobs:job:retry, line 2: should be a whole number from 0 to 2',
    );
  });
});
