import { Refused } from '../event.js';
import type { Build, ExistingBuild } from './build.js';
import type { BuildEventData, BuildStatus } from './events.js';

/** What every event of this build carries, and the states it leads from and to (by default: no other). */
export function change<To extends BuildStatus = BuildStatus>(
  build: ExistingBuild,
  to?: To,
): BuildEventData & { readonly to: To } {
  const { projectId, pipelineId, status: from } = build;
  return { projectId, pipelineId, from, to: to ?? (from as To) };
}

/** The build, if there is one. @throws Refused not_found */
export function existing(build: Build): ExistingBuild {
  if (build.status === 'none') throw new Refused('not_found', 'There is no such build');
  return build;
}
