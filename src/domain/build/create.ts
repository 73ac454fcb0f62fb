import { Refused } from '../event.js';
import type { Build, ExistingBuild } from './build.js';
import type { BuildCreated } from './events.js';

/** The facts of BuildCreated. */
export type CreateBuild = Omit<BuildCreated['data'], 'from' | 'to'>;

/**
 * Begins a build, as PipelineCreated, PipelineRestarted or BuildRetried asks for it. Those are reactions and may
 * be repeated: nothing happens if the build is already there. @throws Refused already_exists (another build is)
 */
export function createBuild(build: Build, command: CreateBuild): readonly BuildCreated[] {
  if (build.status === 'none') {
    return [{ type: 'BuildCreated', data: { ...command, from: null, to: 'created' } }];
  }
  if (!isTheSame(build, command)) throw new Refused('already_exists', 'The build id is taken');
  return [];
}

/** These decide all the other facts; some of those change later, as the user does when someone plays the build. */
const isTheSame = (build: ExistingBuild, command: CreateBuild): boolean =>
  build.projectId === command.projectId &&
  build.pipelineId === command.pipelineId &&
  build.attempt === command.attempt &&
  build.jobNumber === command.jobNumber &&
  build.retryOf === command.retryOf;
