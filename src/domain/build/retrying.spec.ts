import { describe, expect, it } from '@jest/globals';
import type { BuildDefinition } from '../definition.js';
import { configured, histories } from '../testing/build-histories.js';
import { artifacts, buildFacts, happened, onRunner7, trace } from '../testing/builds.js';
import { specFor } from '../testing/decider-spec.js';
import { shouldAutoRetry } from './auto-retry.js';
import { buildAggregate, evolveBuild, type ExistingBuild } from './build.js';
import type { BuildEvent } from './events.js';
import { retriedBuildFacts, retryBuild } from './retry.js';

const given = specFor(buildAggregate);
const { failed, retried, success } = histories;

const stateOf = (history: readonly BuildEvent[]): ExistingBuild => {
  const build = history.reduce(evolveBuild, buildAggregate.initial);
  if (build.status === 'none') throw new Error('The history is empty');
  return build;
};

describe('retrying a build', () => {
  it('names the new build, and who wanted it', () => {
    given(...success)
      .when(retryBuild, { newBuildId: 500, userId: 9 })
      .thenEvents(
        happened('BuildRetried', 'success', 'success', {
          retriedAs: 500,
          autoRetries: 0,
          userId: 9,
          allowedToFail: false,
        }),
      );
  });

  it('gives the second of two who retry at once the first one’s build', () => {
    given(...retried)
      .when(retryBuild, { newBuildId: 501, userId: 9 })
      .thenNothing();
    expect(stateOf(retried).retriedAs).toBe(413);
  });

  it('counts the tries that `retry:` makes by itself', () => {
    given(triedBefore(1), ...failed.slice(1))
      .when(retryBuild, { newBuildId: 500, userId: null, auto: true })
      .thenEvents(
        happened('BuildRetried', 'failed', 'failed', {
          retriedAs: 500,
          autoRetries: 2,
          userId: null,
          allowedToFail: false,
        }),
      );
  });

  it('by hand gives the job its own tries back', () => {
    given(triedBefore(2), ...failed.slice(1))
      .when(retryBuild, { newBuildId: 500, userId: 9 })
      .thenEvents(
        happened('BuildRetried', 'failed', 'failed', {
          retriedAs: 500,
          autoRetries: 0,
          userId: 9,
          allowedToFail: false,
        }),
      );
  });

  it('begins the new build as the same job of the same pipeline, without what the old one has been through', () => {
    expect(retriedBuildFacts(stateOf(retried), 412, { autoRetries: 1, userId: 9 })).toEqual({
      ...buildFacts(),
      retryOf: 412,
      autoRetries: 1,
      userId: 9,
    });
  });

  it('lets the old build’s user have what the system retries', () => {
    expect(retriedBuildFacts(stateOf(retried), 412, { autoRetries: 1, userId: null }).userId).toBe(3);
  });
});

describe('`retry:` of the configuration', () => {
  it.each<{ said: string; retry: BuildDefinition['retry']; expected: boolean }>([
    { said: 'nothing', retry: undefined, expected: false },
    { said: 'max 0', retry: { max: 0 }, expected: false },
    { said: 'max 1', retry: { max: 1 }, expected: true },
    { said: 'when always', retry: { max: 1, when: ['always'] }, expected: true },
    {
      said: 'when script_failure',
      retry: { max: 1, when: ['api_failure', 'script_failure'] },
      expected: true,
    },
    {
      said: 'when runner_system_failure',
      retry: { max: 2, when: ['runner_system_failure'] },
      expected: false,
    },
    { said: 'when nothing', retry: { max: 2, when: [] }, expected: false },
  ])('$said: a script failure is tried again: $expected', ({ retry, expected }) => {
    expect(shouldAutoRetry(stateOf(configured(failed, retry ? { retry } : {})))).toBe(expected);
  });

  it('tries as often as max says, and not once more', () => {
    const builds = [0, 1, 2, 3].map(times => stateOf([triedBefore(times), ...failed.slice(1)]));
    expect(builds.map(shouldAutoRetry)).toEqual([true, true, false, false]);
  });

  it.each(['success', 'canceled', 'erased', 'retried', 'running', 'skipped'] as const)(
    'leaves a build alone that is %s',
    situation => {
      const history = configured(histories[situation], { retry: { max: 2 } });
      expect(shouldAutoRetry(stateOf(history))).toBe(false);
    },
  );

  it('goes by the reason for which the build was dropped', () => {
    const dropped = happened('BuildDropped', 'running', 'failed', {
      ...onRunner7,
      failureReason: 'stuck_or_timeout_failure',
      allowedToFail: false,
    });
    const retry = { max: 1, when: ['stuck_or_timeout_failure'] };
    expect(shouldAutoRetry(stateOf([...configured(histories.running, { retry }), dropped]))).toBe(true);
  });
});

/** The first event of a build that `retry: 2` has already tried so many times. */
function triedBefore(autoRetries: number): BuildEvent {
  const facts = { ...buildFacts({ retry: { max: 2 } }), retryOf: 411, autoRetries };
  return { type: 'BuildCreated', data: { ...facts, from: null, to: 'created' } };
}

describe('a retry of an erased build', () => {
  it('is possible: what is gone is only what it left', () => {
    const erased = happened('BuildErased', 'success', 'success', { erasedBy: 3, trace, artifacts });
    given(...success, erased)
      .when(retryBuild, { newBuildId: 500, userId: 9 })
      .thenEvents(
        happened('BuildRetried', 'success', 'success', {
          retriedAs: 500,
          autoRetries: 0,
          userId: 9,
          allowedToFail: false,
        }),
      );
  });
});
