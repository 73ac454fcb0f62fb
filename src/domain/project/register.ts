import { Refused } from '../event.js';
import type { ProjectRegistered } from './events.js';
import type { Project } from './project.js';
import { checkPath, checkSettings } from './rules.js';

/** The facts of ProjectRegistered. */
export type RegisterProject = ProjectRegistered['data'];

/** Begins a project. @throws Refused already_exists, invalid */
export function registerProject(project: Project, command: RegisterProject): readonly ProjectRegistered[] {
  if (project.status === 'exists') throw new Refused('already_exists', 'The project is already registered');
  checkPath(command.path);
  checkSettings(command);
  return [{ type: 'ProjectRegistered', data: command }];
}
