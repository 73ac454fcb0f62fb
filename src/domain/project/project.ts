import type { Aggregate } from '../event.js';
import type { ProjectEvent, ProjectSettings } from './events.js';

export type Project = { readonly status: 'none' } | ExistingProject;

export interface ExistingProject extends ProjectSettings {
  readonly status: 'exists';
  readonly projectId: number;
  /** `owner/name`; never changes. */
  readonly path: string;
  readonly ownerId: number | null;
  /** Texts of the rules, in their order. */
  readonly retention: readonly string[];
  readonly legalHold: boolean;
}

export function evolveProject(project: Project, event: ProjectEvent): Project {
  switch (event.type) {
    case 'ProjectRegistered':
      return { ...event.data, status: 'exists', retention: [], legalHold: false };
    case 'ProjectChanged':
      return project.status === 'none' ? project : { ...project, ...event.data.changes };
    case 'RetentionSet':
      return project.status === 'none' ? project : { ...project, retention: event.data.rules };
    case 'LegalHoldPlaced':
    case 'LegalHoldLifted':
      return project.status === 'none'
        ? project
        : { ...project, legalHold: event.type === 'LegalHoldPlaced' };
  }
}

export const projectAggregate: Aggregate<Project, ProjectEvent> = {
  category: 'project',
  initial: { status: 'none' },
  evolve: evolveProject,
};
