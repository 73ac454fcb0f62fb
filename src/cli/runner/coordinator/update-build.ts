import { callWithJson, type Coordinator } from './coordinator.js';
import { runnerInfo } from './runner-info.js';

export interface BuildUpdate {
  readonly state: 'running' | 'success' | 'failed';
  /** The whole log; it takes the place of everything sent before. */
  readonly trace?: string;
  /** Extension of this ledger: the script's exit code. */
  readonly exitCode?: number;
  /** Extension of this ledger, in GitLab's later words: `script_failure`, `job_execution_timeout`, … */
  readonly failureReason?: string;
}

export type UpdateResult = 'taken' | 'gone' | 'try-again';

/** `PUT builds/:id.json` under the runner's token. `gone`: the build isn't this runner's any more. */
export async function updateBuild(
  coordinator: Coordinator,
  runnerToken: string,
  buildId: number,
  update: BuildUpdate,
): Promise<UpdateResult> {
  const answer = await callWithJson(coordinator, 'PUT', `builds/${buildId}.json`, {
    info: runnerInfo(),
    token: runnerToken,
    state: update.state,
    ...(update.trace === undefined ? {} : { trace: update.trace }),
    ...(update.exitCode === undefined ? {} : { exit_code: update.exitCode }),
    ...(update.failureReason === undefined ? {} : { failure_reason: update.failureReason }),
  });
  if (answer.status === 200) return 'taken';
  return answer.status === 404 || answer.status === 403 ? 'gone' : 'try-again';
}
