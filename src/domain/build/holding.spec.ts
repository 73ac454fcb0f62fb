import { describe, it } from '@jest/globals';
import { histories } from '../testing/build-histories.js';
import { artifacts, happened, times, trace } from '../testing/builds.js';
import { specFor } from '../testing/decider-spec.js';
import { buildAggregate } from './build.js';
import { eraseBuild } from './erase.js';
import { expireArtifacts } from './expire-artifacts.js';
import { expireByRetention, type ExpireByRetention } from './expire-by-retention.js';
import { liftBuildHold, placeBuildHold } from './hold.js';
import { removeArtifacts } from './remove-artifacts.js';

const given = specFor(buildAggregate);
const { none, running, success, failed, erased } = histories;
const placed = happened('BuildLegalHoldPlaced', 'success', 'success', {});
const lifted = happened('BuildLegalHoldLifted', 'success', 'success', {});
const retention = { runId: 'run', rule: 'keep 90 days of traces and artifacts' };
const letTrace: ExpireByRetention = { kind: 'trace', sha256: trace.sha256, retention };
const letArtifacts: ExpireByRetention = { kind: 'artifacts', sha256: artifacts.sha256, retention };
const now = times.tomorrow;
const projectHeld = true;

describe('a legal hold on a build', () => {
  it('is placed and lifted once, in any state', () => {
    given(...success)
      .when(placeBuildHold)
      .thenEvents(placed);
    given(...success, placed)
      .when(placeBuildHold)
      .thenNothing();
    given(...success, placed)
      .when(liftBuildHold)
      .thenEvents(lifted);
    given(...success)
      .when(liftBuildHold)
      .thenNothing();
    given(...running)
      .when(placeBuildHold)
      .thenEvents(happened('BuildLegalHoldPlaced', 'running', 'running', {}));
    given(...none)
      .when(placeBuildHold)
      .thenRefused('not_found');
  });
});

describe.each([
  ['on the build', [...success, placed], {}],
  ['on its project', success, { projectHeld }],
] as const)('while a legal hold stands %s', (_on, history, hold) => {
  it('the build is not erased, and its artifacts are not removed', () => {
    given(...history)
      .when(eraseBuild, { erasedBy: 9, trace: null, ...hold })
      .thenRefused('held');
    given(...history)
      .when(removeArtifacts, hold)
      .thenRefused('held');
  });

  it('nothing expires, neither by its own time nor by a rule', () => {
    given(...history)
      .when(expireArtifacts, { now, ...hold })
      .thenNothing();
    given(...history)
      .when(expireByRetention, { ...letTrace, ...hold })
      .thenNothing();
    given(...history)
      .when(expireByRetention, { ...letArtifacts, ...hold })
      .thenNothing();
  });
});

describe('when it is lifted', () => {
  it('all of that is possible again', () => {
    const history = [...success, placed, lifted];
    given(...history)
      .when(expireArtifacts, { now })
      .thenEvents(happened('ArtifactsExpired', 'success', 'success', { artifacts }));
    given(...history)
      .when(eraseBuild, { erasedBy: 9, trace: null })
      .thenEvents(happened('BuildErased', 'success', 'success', { erasedBy: 9, trace, artifacts }));
  });
});

describe('what a rule lets go', () => {
  it('goes, with its digest and size, the rule and the run', () => {
    given(...failed)
      .when(expireByRetention, letTrace)
      .thenEvents(happened('TraceExpired', 'failed', 'failed', { trace, retention }));
    given(...success)
      .when(expireByRetention, letArtifacts)
      .thenEvents(happened('ArtifactsExpired', 'success', 'success', { artifacts, retention }));
  });

  it('goes once', () => {
    given(...failed, happened('TraceExpired', 'failed', 'failed', { trace, retention }))
      .when(expireByRetention, letTrace)
      .thenNothing();
    given(...erased)
      .when(expireByRetention, letTrace)
      .thenNothing();
  });

  it('stays when other bytes have come in its place, or the build has not ended', () => {
    const longer = { size: 240, sha256: 'dd'.repeat(32) };
    given(...failed, happened('BuildTraceArchived', 'failed', 'failed', { trace: longer }))
      .when(expireByRetention, letTrace)
      .thenNothing();
    given(
      ...running,
      happened('ArtifactsUploaded', 'running', 'running', { artifacts, expireAt: null, replaces: null }),
    )
      .when(expireByRetention, letArtifacts)
      .thenNothing();
  });

  it('stays when somebody asked that it be kept', () => {
    given(...success, happened('ArtifactsKept', 'success', 'success', {}))
      .when(expireByRetention, letArtifacts)
      .thenNothing();
  });
});
