import { Refused } from '../event.js';
import type { LegalHoldLifted, LegalHoldPlaced } from './events.js';
import type { ExistingProject, Project } from './project.js';

/** From now on nothing of the project's builds may be removed; nothing happens if it is so. @throws Refused not_found */
export function placeLegalHold(project: Project): readonly LegalHoldPlaced[] {
  const { projectId, legalHold } = existing(project);
  return legalHold ? [] : [{ type: 'LegalHoldPlaced', data: { projectId } }];
}

/** The project's own hold ends; those of its builds stay. @throws Refused not_found */
export function liftLegalHold(project: Project): readonly LegalHoldLifted[] {
  const { projectId, legalHold } = existing(project);
  return legalHold ? [{ type: 'LegalHoldLifted', data: { projectId } }] : [];
}

function existing(project: Project): ExistingProject {
  if (project.status === 'none') throw new Refused('not_found', 'There is no such project');
  return project;
}
