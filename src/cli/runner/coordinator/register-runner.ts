import { CliError } from '../../cli-error.js';
import { ExitCode } from '../../exit-code.js';
import { integerOf, objectOf, textOf } from '../../http/json.js';
import { callWithJson, type Coordinator } from './coordinator.js';
import { runnerInfo } from './runner-info.js';

export interface Registration {
  readonly token: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly runUntagged: boolean;
}

/** `POST runners/register.json`: gives the runner's id and its token. */
export async function registerRunner(
  coordinator: Coordinator,
  registration: Registration,
): Promise<{ readonly id: number; readonly token: string }> {
  const answer = await callWithJson(coordinator, 'POST', 'runners/register.json', {
    info: runnerInfo(),
    token: registration.token,
    description: registration.description,
    tag_list: registration.tags.join(','),
    run_untagged: registration.runUntagged,
  });
  if (answer.status === 0) {
    throw new CliError(ExitCode.unreachable, `${coordinator.base} does not answer: ${answer.problem}`);
  }
  const body = objectOf(answer.json);
  const token = textOf(body['token']);
  if (answer.status === 201 && token !== '') return { id: integerOf(body['id']), token };
  const why = answer.status === 403 ? 'check the registration token' : `HTTP ${answer.status}`;
  throw new CliError(ExitCode.refused, `the runner was not registered: ${why}`);
}
