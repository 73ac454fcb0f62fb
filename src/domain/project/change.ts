import { realChanges } from '../equality.js';
import { Refused } from '../event.js';
import type { ProjectChanged, ProjectSettings } from './events.js';
import type { Project } from './project.js';
import { checkSettings } from './rules.js';

export interface ChangeProject {
  /** Absent or undefined: as before. */
  readonly changes: Partial<ProjectSettings>;
}

/** Changes settings; only what differs is recorded. @throws Refused not_found, invalid */
export function changeProject(
  project: Project,
  { changes: wanted }: ChangeProject,
): readonly ProjectChanged[] {
  if (project.status === 'none') throw new Refused('not_found', 'There is no such project');
  checkSettings(wanted);
  const changes = realChanges<ProjectSettings>(project, wanted);
  return changes === null
    ? []
    : [{ type: 'ProjectChanged', data: { projectId: project.projectId, changes } }];
}
