import type { ProjectDocument } from '../projections/projects.js';
import type { Viewer } from './viewer.js';

/** GitLab's roles (reference/protocols.md 1.4). */
const REPORTER = 20;
const DEVELOPER = 30;
const MAINTAINER = 40;

type ProjectFacts = Pick<ProjectDocument, 'id' | 'public' | 'buildsEnabled' | 'ownerId'>;

/** 0: not a member. Admins and the project's owner count as owners. */
export function accessLevel(
  viewer: Pick<Viewer, 'userId' | 'admin' | 'memberships'> | null,
  project: ProjectFacts,
): number {
  if (viewer === null) return 0;
  if (viewer.admin || viewer.userId === project.ownerId) return 50;
  return viewer.memberships[project.id] ?? 0;
}

/** May know that the project exists; whoever may not is told that it doesn't. */
export function canReadProject(viewer: Viewer | null, project: ProjectFacts): boolean {
  return project.public || accessLevel(viewer, project) > 0;
}

/** `read_build`: reporter and up; everyone who sees the project if it is public. */
export function canReadBuilds(viewer: Viewer | null, project: ProjectFacts): boolean {
  return project.buildsEnabled && (project.public || accessLevel(viewer, project) >= REPORTER);
}

/** `update_build`: developer and up. */
export function canUpdateBuilds(viewer: Viewer | null, project: ProjectFacts): boolean {
  return project.buildsEnabled && accessLevel(viewer, project) >= DEVELOPER;
}

/** Settings, variables, members, runners: maintainer and up. */
export function canAdministerProject(viewer: Viewer | null, project: ProjectFacts): boolean {
  return accessLevel(viewer, project) >= MAINTAINER;
}
