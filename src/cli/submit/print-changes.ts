import type { Terminal } from '../terminal.js';
import type { BuildRow } from './read-builds.js';

/** Prints a line for each build that has changed since the last look. */
export function changePrinter(terminal: Terminal): (builds: readonly BuildRow[]) => void {
  const last = new Map<number, string>();
  return builds => {
    for (const build of builds) {
      const before = last.get(build.id);
      if (before === build.status) continue;
      last.set(build.id, build.status);
      terminal.err(describeChange(build, before));
    }
  };
}

function describeChange(build: BuildRow, before: string | undefined): string {
  const change = before === undefined ? build.status : `${before} → ${build.status}`;
  const by = build.status === 'running' && build.runner ? ` on ${build.runner}` : '';
  return `  ${build.stage} · ${build.name} (build ${build.id}): ${change}${by}`;
}
