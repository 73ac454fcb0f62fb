import { describe, expect, it } from '@jest/globals';
import {
  namesIn,
  onlyBuild,
  placesOf,
  problemsOf,
  pushed,
  taggedAs,
  variablesOf,
} from './testing/expanding.js';

const withRules = (rules: string, more = ''): string => `job:\n  script: a\n  ${more}\n  rules: ${rules}\n`;

const takesPart = (policy: string, context = pushed()): boolean =>
  namesIn(`job:\n  script: a\n  ${policy}\nalways: {script: a, rules: [when: always]}`, context).includes(
    'job',
  );

describe('rules', () => {
  it('are tried in order; the first that matches decides', () => {
    const build = onlyBuild(
      withRules(
        '[{if: $NOPE, when: never}, {if: $CI_COMMIT_BRANCH, when: always, allow_failure: true}, {when: manual}]',
      ),
    );
    expect(build).toMatchObject({ when: 'always', allowFailure: true });
  });

  it('default to on_success, or to the when of the job', () => {
    expect(onlyBuild(withRules('[{if: $CI}]')).when).toBe('on_success');
    expect(onlyBuild(withRules('[{if: $CI}]', 'when: on_failure')).when).toBe('on_failure');
  });

  it('make no manual job that may fail, unless the job or the rule says so', () => {
    expect(onlyBuild(withRules('[{when: manual}]')).allowFailure).toBe(false);
    expect(onlyBuild(withRules('[{when: manual, allow_failure: true}]')).allowFailure).toBe(true);
    expect(onlyBuild(withRules('[{if: $CI}]', 'when: manual'))).toMatchObject({
      when: 'manual',
      allowFailure: true,
    });
  });

  it('replace the exit codes of the job by their own allow_failure', () => {
    const codes = 'allow_failure: {exit_codes: [3]}';
    expect(onlyBuild(withRules('[{if: $CI}]', codes)).allowFailureExitCodes).toEqual([3]);
    expect(onlyBuild(withRules('[{if: $CI, allow_failure: false}]', codes))).not.toHaveProperty(
      'allowFailureExitCodes',
    );
  });

  it('delay a build', () => {
    expect(onlyBuild(withRules('[{when: delayed, start_in: 1 hour}]'))).toMatchObject({
      when: 'delayed',
      startIn: 3600,
    });
  });

  it('give variables that win over those of the job', () => {
    const build = onlyBuild(
      withRules('[{if: $A == "a", variables: {A: rule, B: rule}}]', 'variables: {A: a}'),
    );
    expect(variablesOf(build)).toEqual({ A: 'rule', B: 'rule' });
  });

  it('see the job, what is predefined, and the project above all', () => {
    const context = pushed({ variables: new Map([['A', 'project']]) });
    const rules =
      '[{if: $A == "project" && $CI_JOB_NAME == "job" && $CI_JOB_STAGE == "test" && $CI_COMMIT_TITLE =~ /door/}]';
    expect(onlyBuild(withRules(rules, 'variables: {A: a}'), context).name).toBe('job');
  });

  it('let jobs run for merge requests, which only does not', () => {
    const review = pushed({ event: 'pull_request', ref: 'topic' });
    const text = `${withRules('[{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]')}other: {script: a}\n`;
    expect(namesIn(text, review)).toEqual(['job']);
  });

  it('refuse what can not be looked up, at the line of its key', () => {
    const text = 'job:\n  script: a\n  rules:\n    - if: $CI\n      changes: [a]\n    - exists: [b]\n';
    expect(problemsOf(text)).toEqual([
      {
        message: expect.stringContaining("'changes' is not supported"),
        key: 'jobs:job:rules:0:changes',
        line: 5,
      },
      {
        message: expect.stringContaining("'exists' is not supported"),
        key: 'jobs:job:rules:1:exists',
        line: 6,
      },
    ]);
  });

  it.each([
    ['{if: $CI}', '', 'jobs:job:rules'],
    ['[text]', '', 'jobs:job:rules:0'],
    ['[{}]', '', 'jobs:job:rules:0'],
    ['[{if: null}]', '', 'jobs:job:rules:0:if'],
    ['[{if: true}]', '', 'jobs:job:rules:0:if'],
    ['[{if: "$A =="}]', '', 'jobs:job:rules:0:if'],
    ['[{when: sometimes}]', '', 'jobs:job:rules:0:when'],
    ['[{when: delayed}]', '', 'jobs:job:rules:0'],
    ['[{start_in: 1 day}]', '', 'jobs:job:rules:0:start_in'],
    ['[{when: delayed, start_in: 8 days}]', '', 'jobs:job:rules:0:start_in'],
    ['[{allow_failure: {exit_codes: 1}}]', '', 'jobs:job:rules:0:allow_failure'],
    ['[{if: $CI, needs: [a]}]', '', 'jobs:job:rules:0:needs'],
    ['[{if: $CI}]', 'only: [main]', 'jobs:job:only'],
    ['[{if: $CI}]', 'except: [main]', 'jobs:job:except'],
    ['[{if: $CI}]', 'start_in: 1 day', 'jobs:job:start_in'],
    ['[{if: $CI}]', 'when: delayed', 'jobs:job:when'],
  ])('%s with %j is refused at %s', (rules, more, key) => {
    expect(placesOf(withRules(rules, more))).toEqual([expect.stringMatching(new RegExp(`^${key}, [34]$`))]);
  });
});

describe('only and except', () => {
  const review = pushed({ event: 'pull_request' });

  it.each([
    ['', true, true, false],
    ['only: [branches]', true, false, false],
    ['only: [tags]', false, true, false],
    ['only: [pushes]', true, true, false],
    ['only: [merge_requests]', false, false, true],
    ['only: [main]', true, false, true],
    ['only: [/^ma/]', true, false, true],
    ['only: [/^MA/]', false, false, false],
    ['only: [/^MA/i]', true, false, true],
    ['only: [main@team/app]', true, false, true],
    ['only: [main@other/app]', false, false, false],
    ['only: [/^m.*/@team/app]', true, false, true],
    ['only: [branches@other/app]', false, false, false],
    ['only: []', false, false, false],
    ['except: [main]', false, true, false],
    ['except: [tags]', true, false, false],
    ['except: [/./]', false, false, false],
    ['only: {refs: [main]}', true, false, true],
    ['only: {variables: [$NOPE, $CI]}', true, true, false],
    ['only: {refs: [main], variables: [$NOPE]}', false, false, false],
    ['except: {refs: [tags], variables: [$NOPE]}', true, false, false],
    ['except: {variables: [$CI]}', false, false, false],
  ])('%s: branch %p, tag %p, merge request %p', (policy, branch, tag, mergeRequest) => {
    expect([takesPart(policy), takesPart(policy, taggedAs('v1')), takesPart(policy, review)]).toEqual([
      branch,
      tag,
      mergeRequest,
    ]);
  });

  it('mean nothing by default when the workflow has rules', () => {
    const text = 'workflow: {rules: [{when: always}]}\njob: {script: a}';
    expect(namesIn(text, review)).toEqual(['job']);
  });

  it.each([
    ['only: main', 'jobs:job:only'],
    ['only: [1]', 'jobs:job:only:0'],
    ['only: [/(/]', 'jobs:job:only:0'],
    ['only: {}', 'jobs:job:only'],
    ['only: {changes: [a]}', 'jobs:job:only:changes'],
    ['except: {kubernetes: active}', 'jobs:job:except:kubernetes'],
    ['except: {variables: ["$A =="]}', 'jobs:job:except:variables:0'],
  ])('%s is refused at %s', (policy, key) => {
    expect(placesOf(`job:\n  script: a\n  ${policy}\n`)).toEqual([`${key}, 3`]);
  });
});
