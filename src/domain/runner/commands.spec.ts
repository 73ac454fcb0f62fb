import { describe, expect, it } from '@jest/globals';
import { specFor } from '../testing/decider-spec.js';
import type { RunnerEvent } from './events.js';
import { registerRunner, type RegisterRunner } from './register.js';
import { removeRunner } from './remove.js';
import { evolveRunner, runnerAggregate } from './runner.js';
import { updateRunner } from './update.js';

const given = specFor(runnerAggregate);

const facts: RegisterRunner = {
  runnerId: 7,
  projectId: null,
  tokenSha256: 'aa'.repeat(32),
  description: 'box-1',
  tags: ['linux'],
  runUntagged: false,
  locked: false,
  active: true,
  info: { name: 'gitlab-runner', version: '1.11.5' },
};
const registered: RunnerEvent = { type: 'RunnerRegistered', data: facts };
const removed: RunnerEvent = { type: 'RunnerRemoved', data: { runnerId: 7 } };
const updated = (changes: Partial<RegisterRunner>): RunnerEvent => ({
  type: 'RunnerUpdated',
  data: { runnerId: 7, changes },
});

describe('registering a runner', () => {
  it('records its settings', () => {
    given().when(registerRunner, facts).thenEvents(registered);
  });

  it('is refused for one that would never get a build', () => {
    given()
      .when(registerRunner, { ...facts, tags: [] })
      .thenRefused('invalid');
  });

  it('is refused where a runner is, or was', () => {
    given(registered).when(registerRunner, facts).thenRefused('already_exists');
    given(registered, removed).when(registerRunner, facts).thenRefused('already_exists');
  });

  it('leaves not even the token’s hash in the state', () => {
    expect(evolveRunner(runnerAggregate.initial, registered)).not.toHaveProperty('tokenSha256');
  });
});

describe('updating a runner', () => {
  it('records only what differs', () => {
    given(registered)
      .when(updateRunner, { changes: { description: 'box-2', active: true, tags: ['linux'] } })
      .thenEvents(updated({ description: 'box-2' }));
  });

  it('changes nothing when a runner tells of itself what is known', () => {
    given(registered)
      .when(updateRunner, { changes: { info: { ...facts.info } } })
      .thenNothing();
  });

  it('is refused if the runner would never get a build again', () => {
    given(registered)
      .when(updateRunner, { changes: { tags: [] } })
      .thenRefused('invalid');
    given(registered)
      .when(updateRunner, { changes: { tags: [], runUntagged: true } })
      .thenEvents(updated({ tags: [], runUntagged: true }));
  });

  it('is refused for a runner that isn’t there, or no more', () => {
    const command = { changes: { active: false } };
    given().when(updateRunner, command).thenRefused('not_found');
    given(registered, removed).when(updateRunner, command).thenRefused('not_found');
  });
});

describe('removing a runner', () => {
  it('can be done once', () => {
    given(registered).when(removeRunner).thenEvents(removed);
    given(registered, removed).when(removeRunner).thenRefused('not_found');
    given().when(removeRunner).thenRefused('not_found');
  });
});
