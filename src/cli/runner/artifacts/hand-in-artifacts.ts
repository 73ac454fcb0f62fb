import { join, posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactsOptions, BuildDetails } from '../coordinator/build-details.js';
import type { Coordinator } from '../coordinator/coordinator.js';
import { uploadArtifacts } from '../coordinator/upload-artifacts.js';
import { expandText } from '../shell/expand-variables.js';
import type { Workspace } from '../source/workspace.js';
import { SystemFailure } from '../system-failure.js';
import { findFiles } from './find-files.js';
import { zipFiles } from './zip-files.js';

const TRIES = 3;
const BETWEEN_TRIES_MS = 1000;

/** Whether a build that ended this way hands in its artifacts. */
export function handsIn(
  artifacts: ArtifactsOptions | null,
  succeeded: boolean,
): artifacts is ArtifactsOptions {
  if (!artifacts || (artifacts.paths.length === 0 && !artifacts.untracked)) return false;
  return artifacts.when === 'always' || artifacts.when === (succeeded ? 'on_success' : 'on_failure');
}

/** Packs what the build's `artifacts:` name and sends it. Nothing found is a warning, not a failure. */
export async function handInArtifacts(
  coordinator: Coordinator,
  build: BuildDetails,
  artifacts: ArtifactsOptions,
  workspace: Workspace,
  context: { readonly env: NodeJS.ProcessEnv; readonly stop: AbortSignal; note(line: string): void },
): Promise<void> {
  const { files, warnings } = await findFiles(workspace.project, expanded(artifacts, context.env));
  for (const warning of warnings) context.note(`Artifacts: ${warning}`);
  if (files.length === 0) return context.note('Artifacts: there is nothing to hand in');
  const path = join(workspace.temporary, 'artifacts.zip');
  await zipFiles(workspace.project, files, path);
  const name = `${archiveName(expandText(artifacts.name, valuesOf(context.env)))}.zip`;
  for (let attempt = 1; ; attempt += 1) {
    const result = await uploadArtifacts(
      coordinator,
      build,
      { path, name },
      artifacts.expireIn,
      context.stop,
    );
    if (result === 'taken') return context.note(`Handed in ${files.length} artifact files as ${name}`);
    if (result !== 'try-again' || attempt === TRIES || context.stop.aborted) {
      throw new SystemFailure(`the artifacts were not taken: ${WHY[result]}`);
    }
    await sleep(BETWEEN_TRIES_MS);
  }
}

const WHY = {
  forbidden: 'the server forbids it',
  'too-large': 'they are larger than the server allows',
  'try-again': 'the server did not answer well',
} as const;

const valuesOf = (env: NodeJS.ProcessEnv): ReadonlyMap<string, string> =>
  new Map(Object.entries(env).map(([key, value]) => [key, value ?? '']));

function expanded(artifacts: ArtifactsOptions, env: NodeJS.ProcessEnv): ArtifactsOptions {
  const values = valuesOf(env);
  const each = (paths: readonly string[]): readonly string[] => paths.map(path => expandText(path, values));
  return { ...artifacts, paths: each(artifacts.paths), exclude: each(artifacts.exclude) };
}

/** A name is one word of a path: `feature/x` gives `x`, as in GitLab's runner. */
const archiveName = (name: string): string =>
  posix.basename(name.trim()).replaceAll(/[^\w.+ -]/g, '_') || 'artifacts';
