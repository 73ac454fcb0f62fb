import { hostname } from 'node:os';
import { describeError } from '../cli-error.js';
import { type BuildResult, type StopReason, stopped, systemFailed } from './build-result.js';
import type { BuildDetails } from './coordinator/build-details.js';
import { runSteps } from './run-steps.js';
import type { RunnerSettings } from './runner-settings.js';
import { closeWorkspace, openWorkspace } from './source/workspace.js';
import { type BuildTrace, createTrace } from './trace/build-trace.js';
import { reportBuild } from './trace/build-reporter.js';
import { secretsOf } from './trace/secrets-of.js';

/** What ends a build, or the runner, from outside. */
export interface RunSignals {
  /** Builds that run are to be stopped. */
  readonly halt: AbortSignal;
  /** Even the last report isn't to be repeated any more. */
  readonly giveUp: AbortSignal;
}

/** Runs one build from its first line of log to the report that the server has taken. It never throws. */
export async function runBuild(
  settings: RunnerSettings,
  build: BuildDetails,
  slot: number,
  signals: RunSignals,
): Promise<BuildResult> {
  const trace = createTrace(secretsOf(build, settings.token), settings.outputLimit);
  trace.note(`Running on ${hostname()} with build-ledger runner ${settings.description}`);
  const stop = new AbortController();
  const reporter = reportBuild(
    settings.coordinator,
    settings.token,
    build,
    trace,
    { intervalMs: settings.traceIntervalMs, keepAliveMs: settings.keepAliveMs, giveUp: signals.giveUp },
    () => stop.abort('canceled' satisfies StopReason),
  );
  const timer = setTimeout(() => stop.abort('timeout' satisfies StopReason), build.timeout * 1000);
  const onHalt = (): void => stop.abort('shutdown' satisfies StopReason);
  signals.halt.addEventListener('abort', onHalt, { once: true });
  if (signals.halt.aborted) onHalt();

  const result = await outcome(settings, build, slot, trace, stop.signal);
  clearTimeout(timer);
  signals.halt.removeEventListener('abort', onHalt);
  trace.note(colored(result));
  await reporter.finish({
    state: result.state === 'success' ? 'success' : 'failed',
    ...(result.exitCode === null ? {} : { exitCode: result.exitCode }),
    ...(result.failureReason === null ? {} : { failureReason: result.failureReason }),
  });
  return result;
}

async function outcome(
  settings: RunnerSettings,
  build: BuildDetails,
  slot: number,
  trace: BuildTrace,
  stop: AbortSignal,
): Promise<BuildResult> {
  try {
    const workspace = await openWorkspace(settings.buildsFolder, settings.token, slot, build);
    try {
      return await runSteps(settings, build, workspace, trace, stop);
    } finally {
      await closeWorkspace(workspace);
    }
  } catch (error) {
    // Whatever broke while the build was being stopped broke because of that.
    if (stop.aborted) return stopped(stop.reason as StopReason, build.timeout);
    return systemFailed(describeError(error));
  }
}

const colored = ({ state, words }: BuildResult): string =>
  state === 'success' ? `\u001B[32;1m${words}\u001B[0;m` : `\u001B[31;1m${words}\u001B[0;m`;
