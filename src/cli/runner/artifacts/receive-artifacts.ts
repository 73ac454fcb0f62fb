import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildDetails, Dependency } from '../coordinator/build-details.js';
import type { Coordinator } from '../coordinator/coordinator.js';
import { downloadArtifacts } from '../coordinator/download-artifacts.js';
import { attempts } from '../source/attempts.js';
import type { Workspace } from '../source/workspace.js';
import { SystemFailure } from '../system-failure.js';
import { unzipFiles } from './unzip-files.js';

/** Puts the artifacts of the builds this one depends on into the project's folder, in the order the server has them. */
export async function receiveArtifacts(
  coordinator: Coordinator,
  build: BuildDetails,
  workspace: Workspace,
  options: { readonly attempts: string | undefined; readonly stop: AbortSignal; note(line: string): void },
): Promise<void> {
  for (const dependency of wanted(build)) {
    const archive = join(workspace.temporary, `artifacts-of-${dependency.id}.zip`);
    await attempts(options.attempts, options.stop, async () => {
      const result = await downloadArtifacts(coordinator, dependency, archive, options.stop);
      if (result.kind === 'taken') return;
      throw new SystemFailure(
        `the artifacts of ${dependency.name} (${dependency.id}) did not come: ${result.problem}`,
      );
    });
    const files = await unzipFiles(archive, workspace.project);
    await rm(archive, { force: true });
    options.note(
      `Received ${files} artifact ${files === 1 ? 'file' : 'files'} of ${dependency.name} (${dependency.id})`,
    );
  }
}

function wanted(build: BuildDetails): readonly Dependency[] {
  const names = build.options.dependencies;
  const ready = build.dependsOn.filter(dependency => dependency.hasArtifacts);
  return names === null ? ready : ready.filter(({ name }) => names.some(each => isPartOf(name, each)));
}

/** A job that is split has builds `unit 1/3` or `unit: [linux]`, while `dependencies` names `unit`. */
function isPartOf(name: string, job: string): boolean {
  return name === job || (name.startsWith(job) && /^(?: \d+\/\d+|: \[.*\])$/.test(name.slice(job.length)));
}
