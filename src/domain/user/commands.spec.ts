import { describe, it } from '@jest/globals';
import { specFor } from '../testing/decider-spec.js';
import { blockUser } from './block.js';
import { createUser, type CreateUser } from './create.js';
import type { UserEvent } from './events.js';
import { grantMembership } from './grant-membership.js';
import { issueToken, type IssueToken } from './issue-token.js';
import { revokeToken } from './revoke-token.js';
import { userAggregate } from './user.js';

const given = specFor(userAggregate);

const facts: CreateUser = {
  userId: 3,
  admin: false,
  personal: { username: 'ada', name: 'Ada L', email: 'ada@ci.example' },
};
const token: IssueToken = {
  tokenId: 21,
  personal: { name: 'laptop' },
  sha256: 'aa'.repeat(32),
  expiresAt: null,
};

const created: UserEvent = { type: 'UserCreated', data: facts };
const blocked: UserEvent = { type: 'UserBlocked', data: { userId: 3 } };
const issued: UserEvent = { type: 'TokenIssued', data: { ...token, userId: 3 } };
const revoked: UserEvent = { type: 'TokenRevoked', data: { userId: 3, tokenId: 21, sha256: token.sha256 } };

describe('a user', () => {
  it('is created once', () => {
    given().when(createUser, facts).thenEvents(created);
    given(created).when(createUser, facts).thenRefused('already_exists');
  });

  it('is blocked once, and a second time without effect', () => {
    given(created).when(blockUser).thenEvents(blocked);
    given(created, blocked).when(blockUser).thenNothing();
  });

  it('has to be there', () => {
    given().when(blockUser).thenRefused('not_found');
    given().when(grantMembership, { projectId: 4, accessLevel: 30 }).thenRefused('not_found');
    given().when(issueToken, token).thenRefused('not_found');
    given().when(revokeToken, { tokenId: 21 }).thenRefused('not_found');
  });
});

describe('a membership', () => {
  const developer: UserEvent = {
    type: 'MembershipGranted',
    data: { userId: 3, projectId: 4, accessLevel: 30 },
  };

  it('is granted, and again without effect', () => {
    given(created).when(grantMembership, { projectId: 4, accessLevel: 30 }).thenEvents(developer);
    given(created, developer).when(grantMembership, { projectId: 4, accessLevel: 30 }).thenNothing();
  });

  it('is replaced by another level, up or down, and is of one project only', () => {
    given(created, developer)
      .when(grantMembership, { projectId: 4, accessLevel: 10 })
      .thenEvents({ type: 'MembershipGranted', data: { userId: 3, projectId: 4, accessLevel: 10 } });
    given(created, developer)
      .when(grantMembership, { projectId: 5, accessLevel: 30 })
      .thenEvents({ type: 'MembershipGranted', data: { userId: 3, projectId: 5, accessLevel: 30 } });
  });
});

describe('a token', () => {
  it('is issued', () => {
    given(created).when(issueToken, token).thenEvents(issued);
  });

  it('is refused to a blocked user, and if its id is taken', () => {
    given(created, blocked).when(issueToken, token).thenRefused('blocked');
    given(created, issued).when(issueToken, token).thenRefused('already_exists');
  });

  it('is revoked once, also from a blocked user', () => {
    given(created, issued).when(revokeToken, { tokenId: 21 }).thenEvents(revoked);
    given(created, issued, blocked).when(revokeToken, { tokenId: 21 }).thenEvents(revoked);
    given(created, issued, revoked).when(revokeToken, { tokenId: 21 }).thenRefused('not_found');
    given(created, issued).when(revokeToken, { tokenId: 22 }).thenRefused('not_found');
  });
});
