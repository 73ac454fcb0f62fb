import { describe, it } from '@jest/globals';
import { specFor } from '../testing/decider-spec.js';
import type { ProjectEvent } from './events.js';
import { liftLegalHold, placeLegalHold } from './hold.js';
import { projectAggregate } from './project.js';
import { setRetention } from './set-retention.js';

const given = specFor(projectAggregate);

const registered: ProjectEvent = {
  type: 'ProjectRegistered',
  data: {
    projectId: 4,
    path: 'team/app',
    ownerId: 3,
    repoUrl: 'https://git.example/team/app.git',
    defaultBranch: 'main',
    buildTimeout: 3600,
    allowGitFetch: true,
    public: false,
    sharedRunners: true,
    buildsEnabled: true,
    variables: [],
  },
};
const set = (...rules: string[]): ProjectEvent => ({ type: 'RetentionSet', data: { projectId: 4, rules } });
const placed: ProjectEvent = { type: 'LegalHoldPlaced', data: { projectId: 4 } };
const lifted: ProjectEvent = { type: 'LegalHoldLifted', data: { projectId: 4 } };

describe('setting retention rules', () => {
  it('records them in their one form', () => {
    given(registered)
      .when(setRetention, { rules: ['Keep 2 weeks of  traces', 'keep traces of tags forever'] })
      .thenEvents(set('keep 14 days of traces', 'keep traces of tags for ever'));
  });

  it('changes nothing when they say the same', () => {
    given(registered, set('keep 14 days of traces'))
      .when(setRetention, { rules: ['keep 2 weeks of traces'] })
      .thenNothing();
  });

  it('can take all of them away', () => {
    given(registered, set('keep 14 days of traces')).when(setRetention, { rules: [] }).thenEvents(set());
    given(registered).when(setRetention, { rules: [] }).thenNothing();
  });

  it('is refused for what can not be read, and for no project', () => {
    given(registered)
      .when(setRetention, { rules: ['keep it'] })
      .thenRefused('invalid');
    given().when(setRetention, { rules: [] }).thenRefused('not_found');
  });
});

describe('a legal hold on a project', () => {
  it('is placed and lifted once', () => {
    given(registered).when(placeLegalHold).thenEvents(placed);
    given(registered, placed).when(placeLegalHold).thenNothing();
    given(registered, placed).when(liftLegalHold).thenEvents(lifted);
    given(registered, placed, lifted).when(liftLegalHold).thenNothing();
    given(registered, placed, lifted).when(placeLegalHold).thenEvents(placed);
  });

  it('needs a project', () => {
    given().when(placeLegalHold).thenRefused('not_found');
    given().when(liftLegalHold).thenRefused('not_found');
  });
});
