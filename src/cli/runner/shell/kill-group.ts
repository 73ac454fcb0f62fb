import type { ChildProcess } from 'node:child_process';

const GRACE_MS = 2000;

/** Sends a signal to a process and to everything in its group. */
export function killGroup(leader: ChildProcess, signal: NodeJS.Signals): void {
  if (leader.pid === undefined) return;
  try {
    process.kill(-leader.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Asks a group to end, and ends it two seconds later when it hasn't. */
export function endGroup(leader: ChildProcess): void {
  killGroup(leader, 'SIGTERM');
  const timer = setTimeout(() => killGroup(leader, 'SIGKILL'), GRACE_MS);
  leader.once('exit', () => clearTimeout(timer));
}
