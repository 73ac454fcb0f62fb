import { describe, it } from '@jest/globals';
import { configured, histories } from '../testing/build-histories.js';
import { buildFacts, happened, onRunner7, times } from '../testing/builds.js';
import { specFor } from '../testing/decider-spec.js';
import { buildAggregate } from './build.js';
import { cancelBuild } from './cancel.js';
import { createBuild } from './create.js';
import { dropStuckBuild } from './drop-stuck.js';
import { enqueueBuild } from './enqueue.js';
import { finishBuild } from './finish.js';
import { startBuild } from './start.js';

const given = specFor(buildAggregate);
const { created, pending, running, manual } = histories;

const finished = {
  ...onRunner7,
  failureReason: null,
  exitCode: 0,
  allowedToFail: false,
  coverage: null,
};

describe('creating a build', () => {
  it('records all that was planned', () => {
    given()
      .when(createBuild, buildFacts())
      .thenEvents({ type: 'BuildCreated', data: { ...buildFacts(), from: null, to: 'created' } });
  });

  it('changes nothing when the reaction is repeated, though someone has played the build meanwhile', () => {
    given(...manual, happened('BuildPlayed', 'manual', 'pending', { tags: ['linux'], userId: 9 }))
      .when(createBuild, buildFacts())
      .thenNothing();
  });

  it('is refused when the id is that of another job', () => {
    given(...created)
      .when(createBuild, { ...buildFacts(), jobNumber: 3 })
      .thenRefused('already_exists');
  });
});

describe('starting a build', () => {
  it('gives it to the runner', () => {
    given(...pending)
      .when(startBuild, onRunner7)
      .thenEvents(happened('BuildStarted', 'pending', 'running', onRunner7));
  });

  it('is refused to the second runner', () => {
    given(...running)
      .when(startBuild, { runnerId: 8, runnerShared: false })
      .thenRefused('not_pending');
  });
});

describe('finishing a build', () => {
  it('takes a success to mean exit code 0 and no failure reason', () => {
    given(...running)
      .when(finishBuild, { runnerId: 7, state: 'success', failureReason: 'script_failure', coverage: 81.5 })
      .thenEvents(happened('BuildFinished', 'running', 'success', { ...finished, coverage: 81.5 }));
  });

  it('takes a failure without a reason to be the script’s, with an unknown exit code', () => {
    given(...running)
      .when(finishBuild, { runnerId: 7, state: 'failed' })
      .thenEvents(
        happened('BuildFinished', 'running', 'failed', {
          ...finished,
          failureReason: 'script_failure',
          exitCode: null,
        }),
      );
  });

  it('keeps the runner’s own reason and exit code', () => {
    given(...running)
      .when(finishBuild, {
        runnerId: 7,
        state: 'failed',
        failureReason: 'job_execution_timeout',
        exitCode: 143,
      })
      .thenEvents(
        happened('BuildFinished', 'running', 'failed', {
          ...finished,
          failureReason: 'job_execution_timeout',
          exitCode: 143,
        }),
      );
  });

  it.each([
    { told: 'a listed exit code', exitCode: 42, allowedToFail: true },
    { told: 'another exit code', exitCode: 1, allowedToFail: false },
    { told: 'no exit code', exitCode: undefined, allowedToFail: false },
  ])('with allow_failure: exit_codes, $told: allowed is $allowedToFail', ({ exitCode, allowedToFail }) => {
    given(...configured(running, { allowFailureExitCodes: [41, 42] }))
      .when(finishBuild, { runnerId: 7, state: 'failed', exitCode })
      .thenEvents(
        happened('BuildFinished', 'running', 'failed', {
          ...finished,
          failureReason: 'script_failure',
          exitCode: exitCode ?? null,
          allowedToFail,
        }),
      );
  });

  it('is refused to a runner that doesn’t have the build', () => {
    given(...running)
      .when(finishBuild, { runnerId: 8, state: 'success' })
      .thenRefused('not_running');
  });
});

describe('a build that doesn’t end by itself', () => {
  it('leaves its runner in the record when it is canceled', () => {
    given(...running)
      .when(cancelBuild)
      .thenEvents(happened('BuildCanceled', 'running', 'canceled', onRunner7));
  });

  it('has no runner to leave when it is canceled before one took it', () => {
    given(...pending)
      .when(cancelBuild)
      .thenEvents(happened('BuildCanceled', 'pending', 'canceled', { runnerId: null, runnerShared: false }));
  });

  it('fails with the reason told when it is dropped, and may be allowed to', () => {
    given(...configured(running, { allowFailure: true }))
      .when(dropStuckBuild, { failureReason: 'stuck_or_timeout_failure' })
      .thenEvents(
        happened('BuildDropped', 'running', 'failed', {
          ...onRunner7,
          failureReason: 'stuck_or_timeout_failure',
          allowedToFail: true,
        }),
      );
  });

  it('has ended already when the runner of a canceled one reports', () => {
    given(...running, happened('BuildCanceled', 'running', 'canceled', onRunner7))
      .when(finishBuild, { runnerId: 7, state: 'success' })
      .thenRefused('not_running');
  });
});

describe('a delayed build that is canceled', () => {
  it('is not enqueued when its time comes', () => {
    const canceled = happened('BuildCanceled', 'created', 'canceled', {
      runnerId: null,
      runnerShared: false,
    });
    given(...histories.delayed, canceled)
      .when(enqueueBuild, { now: times.tomorrow })
      .thenNothing();
  });
});
