import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BuildDetails } from '../coordinator/build-details.js';

/** The folders of one build; absolute paths. */
export interface Workspace {
  /** The checkout; it is kept for the project's next build in the same place. */
  readonly project: string;
  /** Scripts, file variables and archives; removed when the build ends. */
  readonly temporary: string;
}

/** The place of a build: by runner, by slot (so that builds at the same time don't meet), by project. */
export async function openWorkspace(
  buildsFolder: string,
  runnerToken: string,
  slot: number,
  build: BuildDetails,
): Promise<Workspace> {
  const runner = createHash('sha256').update(runnerToken).digest('hex').slice(0, 8);
  const place = join(resolve(buildsFolder), runner, String(slot));
  const project = join(place, `project-${build.projectId}`);
  await mkdir(project, { recursive: true });
  const temporary = await mkdtemp(join(place, `build-${build.id}-`));
  return { project, temporary };
}

/** Removes what only this build needed. */
export async function closeWorkspace(workspace: Workspace): Promise<void> {
  await rm(workspace.temporary, { recursive: true, force: true, maxRetries: 3 });
}
