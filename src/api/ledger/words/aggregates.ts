import type { BuildEvent } from '../../../domain/build/events.js';
import type { LedgerEventType } from '../../../domain/events.js';
import { isSealed } from '../../../domain/personal.js';
import type { AccessLevel } from '../../../domain/user/events.js';
import type { Words } from './words.js';

const ROLES: Readonly<Record<AccessLevel, string>> = {
  10: 'guest',
  20: 'reporter',
  30: 'developer',
  40: 'maintainer',
  50: 'owner',
};

const SEALED = 'sealed';

/** Credentials go with their address; by themselves they are named. */
function changedSettings(changes: object): string[] {
  const keys = Object.keys(changes);
  return keys.includes('repoUrl') ? keys.filter(key => key !== 'repoCredentials') : keys;
}

/** Of everything that is no build. */
export const aggregateWords: Words<Exclude<LedgerEventType, BuildEvent['type']>> = {
  ProjectRegistered: ({ path }, project) => `registered ${project} (${path})`,
  ProjectChanged: ({ changes }, project) => `changed ${changedSettings(changes).join(', ')} of ${project}`,
  RetentionSet: ({ rules }, project) =>
    rules.length === 0
      ? `removed the retention rules of ${project}: everything is kept`
      : `changed the retention rules of ${project}: ${rules.join('; ')}`,
  LegalHoldPlaced: (_data, project) => `placed the whole of ${project} under legal hold`,
  LegalHoldLifted: (_data, project) => `lifted the legal hold from the whole of ${project}`,
  RetentionRunStarted: ({ projectId, rules, rulesDigest }) =>
    `started to remove what ${rules.length} retention rules of project ${projectId} let go (SHA-256 ${rulesDigest.slice(0, 8)})`,
  RetentionRunFinished: ({ projectId, traces, artifacts, bytes, held, complete }) =>
    `removed ${traces} traces and ${artifacts} artifacts of project ${projectId} by its retention rules (${bytes} bytes${
      held === 0 ? '' : `; ${held} kept by legal hold`
    }${complete ? '' : '; there is more'})`,
  PipelineCreated: ({ ref, sha, builds, forkOf }, pipeline) =>
    `created ${pipeline} (${builds.length} builds of ${ref} at ${sha.slice(0, 8)})${
      forkOf === null ? '' : ` as a copy of pipeline ${forkOf}`
    }`,
  PipelineRestarted: ({ attempt }, pipeline) => `restarted ${pipeline} (attempt ${attempt})`,
  RunnerRegistered: ({ projectId }, runner) =>
    projectId === null
      ? `registered ${runner} for all projects`
      : `registered ${runner} for project ${projectId}`,
  RunnerUpdated: ({ changes }, runner) => `changed ${Object.keys(changes).join(', ')} of ${runner}`,
  RunnerRemoved: (_data, runner) => `removed ${runner}`,
  UserCreated: ({ personal, admin }, user) =>
    `created ${user} (${isSealed(personal) ? SEALED : personal.username}${admin ? ', an admin' : ''})`,
  UserBlocked: (_data, user) => `blocked ${user}`,
  UserForgotten: ({ persons }, user) =>
    `forgot ${user} (destroyed ${persons.length} ${persons.length === 1 ? 'key' : 'keys'})`,
  PersonForgotten: (_data, person) => `forgot ${person} (destroyed the key of a commit's author)`,
  MembershipGranted: ({ projectId, accessLevel }, user) =>
    `made ${user} a member of project ${projectId} (${ROLES[accessLevel]})`,
  TokenIssued: ({ tokenId, personal, expiresAt }, user) =>
    `issued token ${tokenId} (${isSealed(personal) ? SEALED : personal.name}) to ${user}${expiresAt === null ? '' : `, until ${expiresAt}`}`,
  TokenRevoked: ({ tokenId }, user) => `revoked token ${tokenId} of ${user}`,
  CheckpointSigned: ({ size }) => `signed the checkpoint of the first ${size} events`,
  CheckpointWitnessed: ({ witness }, checkpoint) => `added the signature of ${witness} to ${checkpoint}`,
  IdsReserved: ({ from, to }, ids) => `reserved ${from} to ${to} of ${ids}`,
  NameClaimed: ({ kind, name, id }) =>
    // Of a user only a pseudonym of the name is known here.
    kind === 'user' ? `gave a username to user ${id}` : `gave the name ${name} to ${kind} ${id}`,
};
