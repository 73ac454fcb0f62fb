import { handInArtifacts, handsIn } from './artifacts/hand-in-artifacts.js';
import { receiveArtifacts } from './artifacts/receive-artifacts.js';
import { type BuildResult, scriptFailed, succeeded } from './build-result.js';
import type { BuildDetails } from './coordinator/build-details.js';
import type { RunnerSettings } from './runner-settings.js';
import { buildEnvironment } from './shell/build-environment.js';
import type { ProcessOptions } from './shell/run-process.js';
import { runScript } from './shell/run-script.js';
import { fetchSource } from './source/fetch-source.js';
import type { Workspace } from './source/workspace.js';
import type { BuildTrace } from './trace/build-trace.js';

/**
 * Everything between the first and the last line of a build's log: source, artifacts of earlier builds, script,
 * after_script, artifacts. It throws what is not the script's fault, and what `stop` interrupts.
 */
export async function runSteps(
  settings: RunnerSettings,
  build: BuildDetails,
  workspace: Workspace,
  trace: BuildTrace,
  stop: AbortSignal,
): Promise<BuildResult> {
  const env = await buildEnvironment(build, workspace, settings.env);
  const note = (line: string): void => trace.note(line);
  const process: ProcessOptions = { cwd: workspace.project, env, stop, onOutput: trace.write };
  await fetchSource(build, workspace.project, process, note);
  stop.throwIfAborted();
  await receiveArtifacts(settings.coordinator, build, workspace, {
    attempts: env['ARTIFACT_DOWNLOAD_ATTEMPTS'],
    stop,
    note,
  });
  stop.throwIfAborted();
  const exitCode = await runScript(build.commands, workspace.temporary, 'script', process);
  stop.throwIfAborted();
  await runAfterScript(settings, build, workspace, process, note);
  stop.throwIfAborted();
  const { artifacts } = build.options;
  if (handsIn(artifacts, exitCode === 0)) {
    await handInArtifacts(settings.coordinator, build, artifacts, workspace, { env, stop, note });
  }
  return exitCode === 0 ? succeeded : scriptFailed(exitCode);
}

/** In a shell and under a time limit of its own; how it ends changes nothing. */
async function runAfterScript(
  settings: RunnerSettings,
  build: BuildDetails,
  workspace: Workspace,
  process: ProcessOptions,
  note: (line: string) => void,
): Promise<void> {
  const commands = build.options.afterScript.join('\n');
  if (commands.trim() === '') return;
  note('Running after_script');
  const limit = AbortSignal.timeout(settings.afterScriptTimeoutMs);
  const stop = AbortSignal.any([process.stop, limit]);
  const exitCode = await runScript(commands, workspace.temporary, 'after-script', { ...process, stop });
  if (limit.aborted)
    note(`WARNING: after_script took longer than ${settings.afterScriptTimeoutMs / 1000} seconds`);
  else if (exitCode !== 0) note(`WARNING: after_script ended with exit code ${exitCode}`);
}
