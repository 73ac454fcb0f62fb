import type { BuildEvent } from '../../../domain/build/events.js';
import type { LedgerEventType } from '../../../domain/events.js';
import type { AccessLevel } from '../../../domain/user/events.js';
import type { Words } from './words.js';

const ROLES: Readonly<Record<AccessLevel, string>> = {
  10: 'guest',
  20: 'reporter',
  30: 'developer',
  40: 'maintainer',
  50: 'owner',
};

/** Of everything that is no build. */
export const aggregateWords: Words<Exclude<LedgerEventType, BuildEvent['type']>> = {
  ProjectRegistered: ({ path }, project) => `registered ${project} (${path})`,
  ProjectChanged: ({ changes }, project) => `changed ${Object.keys(changes).join(', ')} of ${project}`,
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
  UserCreated: ({ username, admin }, user) => `created ${user} (${username}${admin ? ', an admin' : ''})`,
  UserBlocked: (_data, user) => `blocked ${user}`,
  MembershipGranted: ({ projectId, accessLevel }, user) =>
    `made ${user} a member of project ${projectId} (${ROLES[accessLevel]})`,
  TokenIssued: ({ tokenId, name, expiresAt }, user) =>
    `issued token ${tokenId} (${name}) to ${user}${expiresAt === null ? '' : `, until ${expiresAt}`}`,
  TokenRevoked: ({ tokenId }, user) => `revoked token ${tokenId} of ${user}`,
  CheckpointSigned: ({ size }) => `signed the checkpoint of the first ${size} events`,
  CheckpointWitnessed: ({ witness }, checkpoint) => `added the signature of ${witness} to ${checkpoint}`,
  IdsReserved: ({ from, to }, ids) => `reserved ${from} to ${to} of ${ids}`,
  NameClaimed: ({ kind, name, id }) => `gave the name ${name} to ${kind} ${id}`,
};
