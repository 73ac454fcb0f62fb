import { describe, expect, it } from '@jest/globals';
import { onlyBuild, placesOf, problemsOf, pushed } from '../testing/expanding.js';

const job = (keywords: string): string => `job:\n  script: a\n  ${keywords}\n`;

describe('the keywords of a job', () => {
  it('says nothing of what is not configured', () => {
    expect(onlyBuild('job: {script: a}')).toEqual({
      name: 'job',
      stage: 'test',
      stageIndex: 2,
      beforeScript: [],
      script: ['a'],
      afterScript: [],
      when: 'on_success',
      allowFailure: false,
      variables: [],
      tags: [],
    });
  });

  it.each([
    ['before_script: [a, [b, [c]]]', { beforeScript: ['a', 'b', 'c'] }],
    ['after_script: a', { afterScript: ['a'] }],
    ['image: ruby', { image: { name: 'ruby' } }],
    ["image: {name: ruby, entrypoint: ['']}", { image: { name: 'ruby', entrypoint: [''] } }],
    [
      'services: [pg, {name: redis, alias: r, command: [x], entrypoint: [y]}]',
      { services: [{ name: 'pg' }, { name: 'redis', alias: 'r', command: ['x'], entrypoint: ['y'] }] },
    ],
    ['when: manual', { when: 'manual', allowFailure: true }],
    ['{when: manual, allow_failure: false}', { when: 'manual', allowFailure: false }],
    ['{when: delayed, start_in: 30 minutes}', { when: 'delayed', startIn: 1800 }],
    ['allow_failure: true', { allowFailure: true }],
    ['allow_failure: {exit_codes: 137}', { allowFailure: false, allowFailureExitCodes: [137] }],
    ['allow_failure: {exit_codes: [1, 2]}', { allowFailure: false, allowFailureExitCodes: [1, 2] }],
    [
      'artifacts: {paths: [a], exclude: [b], name: n, untracked: true, when: always, expire_in: 3 mins 4 sec}',
      {
        artifacts: {
          paths: ['a'],
          exclude: ['b'],
          name: 'n',
          untracked: true,
          when: 'always',
          expireIn: '3 mins 4 sec',
        },
      },
    ],
    ['artifacts: {expire_in: never}', { artifacts: { expireIn: 'never' } }],
    [
      'cache: {key: k, paths: [p], untracked: false, policy: pull, when: on_failure}',
      { cache: [{ key: 'k', paths: ['p'], untracked: false, policy: 'pull', when: 'on_failure' }] },
    ],
    ['cache: [{paths: [a]}, {paths: [b]}]', { cache: [{ paths: ['a'] }, { paths: ['b'] }] }],
    ['cache: []', { cache: [] }],
    ['cache: {}', { cache: [] }],
    ['tags: [a, b]', { tags: ['a', 'b'] }],
    ['coverage: /\\d+%/', { coverage: '\\d+%' }],
    ['coverage: /total \\d+/i', { coverage: '(?i)total \\d+' }],
    ['retry: 2', { retry: { max: 2 } }],
    ['retry: {max: 1, when: script_failure}', { retry: { max: 1, when: ['script_failure'] } }],
    ['retry: {max: 0, when: [always]}', { retry: { max: 0, when: ['always'] } }],
    ['timeout: 1h 30m', { timeout: 5400 }],
    ['timeout: 90', { timeout: 90 }],
    ['environment: review/$CI_COMMIT_REF_SLUG', { environment: 'review/main' }],
    ['environment: {name: "${CI_PROJECT_NAME} $UNKNOWN"}', { environment: 'app $UNKNOWN' }],
    ['interruptible: null', {}],
  ])('%s', (keywords, expected) => {
    const text = keywords.startsWith('{') ? `job: {script: a, ${keywords.slice(1)}` : job(keywords);
    expect(onlyBuild(text)).toMatchObject(expected);
  });

  it.each([
    ['retry: 3', 'jobs:job:retry'],
    ['retry: "1"', 'jobs:job:retry'],
    ['retry: [1]', 'jobs:job:retry'],
    ['retry: {max: 3}', 'jobs:job:retry:max'],
    ['retry: {when: sometimes}', 'jobs:job:retry:when'],
    ['retry: {max: 1, exit_codes: 1}', 'jobs:job:retry:exit_codes'],
    ['before_script: {a: b}', 'jobs:job:before_script'],
    ['before_script: [1]', 'jobs:job:before_script'],
    [`after_script: ${'['.repeat(12)}a${']'.repeat(12)}`, 'jobs:job:after_script'],
    ['image: {entrypoint: [a]}', 'jobs:job:image'],
    ['image: {name: a, pull_policy: always}', 'jobs:job:image:pull_policy'],
    ['image: 1', 'jobs:job:image'],
    ['services: pg', 'jobs:job:services'],
    ['services: [{alias: pg}]', 'jobs:job:services:0'],
    ['services: [{name: pg, variables: {A: b}}]', 'jobs:job:services:0:variables'],
    ['when: never', 'jobs:job:when'],
    ['when: delayed', 'jobs:job'],
    ['start_in: 1 day', 'jobs:job:start_in'],
    ['allow_failure: maybe', 'jobs:job:allow_failure'],
    ['allow_failure: {}', 'jobs:job:allow_failure'],
    ['allow_failure: {exit_codes: a}', 'jobs:job:allow_failure:exit_codes'],
    ['artifacts: [a]', 'jobs:job:artifacts'],
    ['artifacts: {paths: a}', 'jobs:job:artifacts:paths'],
    ['artifacts: {reports: {junit: a.xml}}', 'jobs:job:artifacts:reports'],
    ['artifacts: {expose_as: a}', 'jobs:job:artifacts:expose_as'],
    ['artifacts: {expire_in: soon}', 'jobs:job:artifacts:expire_in'],
    ['cache: {key: {files: [a]}}', 'jobs:job:cache:key:files'],
    ['cache: {fallback_keys: [a]}', 'jobs:job:cache:fallback_keys'],
    ['cache: [{}, {}, {}, {}, {}]', 'jobs:job:cache'],
    ['tags: a', 'jobs:job:tags'],
    ['tags: [1]', 'jobs:job:tags:0'],
    ['coverage: total', 'jobs:job:coverage'],
    ['coverage: /(/', 'jobs:job:coverage'],
    ['timeout: soon', 'jobs:job:timeout'],
    ['timeout: 0', 'jobs:job:timeout'],
    ['environment: {name: a, url: x}', 'jobs:job:environment:url'],
    ['environment: a@b', 'jobs:job:environment'],
    ['variables: [a]', 'jobs:job:variables'],
    ['variables: {A: [b]}', 'jobs:job:variables:A'],
    ['variables: {A: {value: a, expand: false}}', 'jobs:job:variables:A:expand'],
    ['variables: {A: {value: a, description: b}}', 'jobs:job:variables:A:description'],
    ['variables: {A-B: c}', 'jobs:job:variables:A-B'],
    ['stage: nowhere', 'jobs:job:stage'],
    ['stage: [test]', 'jobs:job:stage'],
    ['parallel: 0', 'jobs:job:parallel'],
    ['parallel: 201', 'jobs:job:parallel'],
    ['parallel: {}', 'jobs:job:parallel'],
    ['parallel: {matrix: []}', 'jobs:job:parallel:matrix'],
    ['parallel: {matrix: [{}]}', 'jobs:job:parallel:matrix:0'],
    ['parallel: {matrix: [{A: []}]}', 'jobs:job:parallel:matrix:0:A'],
    ['inherit: {default: {}}', 'jobs:job:inherit:default'],
    ['trigger: other/project', 'jobs:job:trigger'],
    ['interruptible: true', 'jobs:job:interruptible'],
    ['resource_group: a', 'jobs:job:resource_group'],
    ['release: {}', 'jobs:job:release'],
    ['secrets: {}', 'jobs:job:secrets'],
    ['id_tokens: {}', 'jobs:job:id_tokens'],
    ['pages: true', 'jobs:job:pages'],
    ['type: test', 'jobs:job:type'],
    ['scirpt: a', 'jobs:job:scirpt'],
  ])('%s is refused at %s', (keywords, key) => {
    expect(placesOf(job(keywords))).toEqual([expect.stringMatching(new RegExp(`^${key}, [13]$`))]);
  });

  it.each(['job: {image: a}', 'job: {script: null}', 'job: {}'])('needs a script: %s', text => {
    expect(problemsOf(text)).toEqual([{ message: 'a job should have a script', key: 'jobs:job', line: 1 }]);
  });

  it.each(['job: {script: []}', 'job: {script: ""}', 'job: {script: [[], " "]}'])(
    'needs a script with something in it: %s',
    text => {
      expect(placesOf(text)).toEqual(['jobs:job:script, 1']);
    },
  );

  it.each(['job: text', 'job: [a]', 'job:'])('needs a mapping: %s', text => {
    expect(placesOf(text)).toEqual(['jobs:job, 1']);
  });

  it('leaves hidden jobs unread, whatever they hold', () => {
    expect(onlyBuild('.hidden: [1, {trigger: x}]\n.other: {retry: 9}\njob: {script: a}').name).toBe('job');
  });

  it('tells all problems at once, in the order of the text', () => {
    expect(
      placesOf('include: a.yml\nstages: 1\none:\n  retry: 9\ntwo:\n  script: a\n  foo: b\n  tags: c\n'),
    ).toEqual([
      'include, 1',
      'stages, 2',
      'jobs:one, 3',
      'jobs:one:retry, 4',
      'jobs:two:foo, 7',
      'jobs:two:tags, 8',
    ]);
  });

  it('keeps secrets of the project out of the environment name, which stands in clear', () => {
    const text = 'job: {script: a, environment: "$SECRET/$CI_PROJECT_NAME", variables: {SECRET: own}}';
    const context = pushed({ variables: new Map([['SECRET', 'hunter2']]) });
    expect(onlyBuild(text, context).environment).toBe('$SECRET/app');
  });
});
