import { Refused } from '../event.js';
import type { RunnerRegistered } from './events.js';
import { checkSettings } from './rules.js';
import type { Runner } from './runner.js';

/** The facts of RunnerRegistered. */
export type RegisterRunner = RunnerRegistered['data'];

/** Begins a runner. @throws Refused already_exists (also after it was removed), invalid */
export function registerRunner(runner: Runner, command: RegisterRunner): readonly RunnerRegistered[] {
  if (runner.status !== 'none') throw new Refused('already_exists', 'The runner id is taken');
  checkSettings(command);
  return [{ type: 'RunnerRegistered', data: command }];
}
