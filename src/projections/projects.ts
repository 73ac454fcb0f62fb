import type { ProjectSettings } from '../domain/project/events.js';
import { withoutCredentials } from '../domain/project/repo-url.js';
import type { LegalHold } from './build-document.js';
import { withHold } from './legal-hold.js';
import type { Projection } from './projection.js';

export interface ProjectDocument extends Omit<ProjectSettings, 'repoCredentials'> {
  /** Runners are given a user and a password for the repository; absent: they are not. */
  readonly hasRepoCredentials?: true;
  readonly id: number;
  readonly path: string;
  readonly ownerId: number | null;
  readonly createdAt: string;
  /** Texts of the rules, in their order; absent: none were ever set. */
  readonly retention?: readonly string[];
  /** Absent: none stands. */
  readonly legalHold?: LegalHold;
}

export const projects: Projection<ProjectDocument> = {
  collection: {
    name: 'projects',
    version: 2,
    keys: { project: 'integer', path: 'text' },
    indexes: [['path'], ['project']],
  },
  on: new Set(['ProjectRegistered', 'ProjectChanged', 'RetentionSet', 'LegalHoldPlaced', 'LegalHoldLifted']),
  ids: event => ('projectId' in event.data ? [String(event.data.projectId)] : []),
  stream: id => `project-${id}`,
  evolve(body, event) {
    if (event.type === 'ProjectRegistered') {
      const { projectId: id, ...facts } = event.data;
      return { id, ...withSettings({}, facts), createdAt: event.occurredAt };
    }
    if (body === null) throw new Error(`${event.type} before ProjectRegistered`);
    switch (event.type) {
      case 'ProjectChanged':
        return withSettings(body, event.data.changes);
      case 'RetentionSet':
        return { ...body, retention: event.data.rules };
      case 'LegalHoldPlaced':
      case 'LegalHoldLifted':
        return withHold(body, event);
      default:
        return body;
    }
  },
  describe: body => ({ keys: { project: body.id, path: body.path }, row: null }),
};

/** Runners are told credentials from the stream: no document needs them. */
function withSettings<
  Body extends { readonly hasRepoCredentials?: true },
  Settings extends Partial<ProjectSettings>,
>(
  { hasRepoCredentials: had, ...body }: Body,
  { repoCredentials, ...settings }: Settings,
): Body & Omit<Settings, 'repoCredentials'> {
  const has = repoCredentials === undefined ? had : repoCredentials !== null;
  const { repoUrl } = settings;
  return {
    ...body,
    ...settings,
    ...(repoUrl === undefined ? {} : { repoUrl: withoutCredentials(repoUrl) }),
    ...(has === true ? { hasRepoCredentials: true } : {}),
  } as unknown as Body & Omit<Settings, 'repoCredentials'>;
}
