import { describe, it } from '@jest/globals';
import { configured, histories } from '../testing/build-histories.js';
import { buildFacts, happened, times } from '../testing/builds.js';
import { specFor } from '../testing/decider-spec.js';
import { buildAggregate } from './build.js';
import { enqueueBuild } from './enqueue.js';
import { playBuild } from './play.js';
import { skipBuild } from './skip.js';

const given = specFor(buildAggregate);
const { now, inAnHour, tomorrow } = times;
const { created, delayed, manual, skipped } = histories;
const tags = ['linux'];

describe('enqueuing a build', () => {
  it('tells the runners which tags they need', () => {
    given(...created)
      .when(enqueueBuild, { now })
      .thenEvents(happened('BuildEnqueued', 'created', 'pending', { tags }));
  });

  it('revives a skipped one', () => {
    given(...skipped)
      .when(enqueueBuild, { now })
      .thenEvents(happened('BuildEnqueued', 'skipped', 'pending', { tags }));
  });

  it('holds a manual one until someone plays it', () => {
    given(...configured(created, { when: 'manual' }))
      .when(enqueueBuild, { now })
      .thenEvents(happened('BuildHeld', 'created', 'manual', {}));
    given(...configured(skipped, { when: 'manual' }))
      .when(enqueueBuild, { now })
      .thenEvents(happened('BuildHeld', 'skipped', 'manual', {}));
  });

  it('holds a delayed one for as long as `start_in` says', () => {
    const changes = { when: 'delayed', startIn: 3600 } as const;
    given(...configured(created, changes))
      .when(enqueueBuild, { now })
      .thenEvents(happened('BuildDelayed', 'created', 'created', { enqueueAt: inAnHour }));
    given(...configured(skipped, changes))
      .when(enqueueBuild, { now })
      .thenEvents(happened('BuildDelayed', 'skipped', 'created', { enqueueAt: inAnHour }));
  });

  it('changes nothing while the delay lasts', () => {
    given(...delayed)
      .when(enqueueBuild, { now })
      .thenNothing();
  });

  it.each([inAnHour, tomorrow])('lets a delayed one go when its time has come: %s', later => {
    given(...delayed)
      .when(enqueueBuild, { now: later })
      .thenEvents(happened('BuildEnqueued', 'created', 'pending', { tags }));
  });

  it.each(['manual', 'delayed'] as const)('never holds a retry back, though the job is %s', when => {
    given({
      type: 'BuildCreated',
      data: { ...buildFacts({ when, startIn: 60 }), retryOf: 411, from: null, to: 'created' },
    })
      .when(enqueueBuild, { now })
      .thenEvents(happened('BuildEnqueued', 'created', 'pending', { tags }));
  });
});

describe('playing a build', () => {
  it('lets runners take a manual one, and records who wanted it', () => {
    given(...manual)
      .when(playBuild, { userId: 9 })
      .thenEvents(happened('BuildPlayed', 'manual', 'pending', { tags, userId: 9 }));
  });

  it('starts a delayed one before its time', () => {
    given(...delayed)
      .when(playBuild, { userId: 9 })
      .thenEvents(happened('BuildPlayed', 'created', 'pending', { tags, userId: 9 }));
  });

  it('starts a manual one that was skipped', () => {
    given(...configured(skipped, { when: 'manual' }))
      .when(playBuild, { userId: null })
      .thenEvents(happened('BuildPlayed', 'skipped', 'pending', { tags, userId: null }));
  });

  it.each(['manual', 'delayed'] as const)('is refused for a %s one whose turn has not come', when => {
    given(...configured(created, { when }))
      .when(playBuild, { userId: 9 })
      .thenRefused('not_playable');
  });

  it('can be done once', () => {
    given(...manual, happened('BuildPlayed', 'manual', 'pending', { tags, userId: 9 }))
      .when(playBuild, { userId: 9 })
      .thenRefused('not_playable');
  });
});

describe('skipping a build', () => {
  it('leaves the state it had in the record', () => {
    given(...created)
      .when(skipBuild)
      .thenEvents(happened('BuildSkipped', 'created', 'skipped', {}));
  });
});
