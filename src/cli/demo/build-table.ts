import { MultiBar, type SingleBar } from 'cli-progress';
import type { BuildRow } from '../submit/read-builds.js';
import { changePrinter } from '../submit/print-changes.js';
import type { Terminal } from '../terminal.js';

/** Shows builds as they move. */
export interface BuildTable {
  show(builds: readonly BuildRow[]): void;
  end(): void;
}

/** A table that is redrawn in place on a screen; elsewhere a line for each change. */
export function buildTable(terminal: Terminal, now: () => number): BuildTable {
  if (!terminal.interactive) return { show: changePrinter(terminal), end: () => undefined };
  const table = new MultiBar({
    format: '{row}',
    stream: terminal.screen,
    hideCursor: true,
    linewrap: false,
    forceRedraw: true,
  });
  const rows = new Map<number, SingleBar>();
  const show = (builds: readonly BuildRow[]): void => {
    for (const build of builds) {
      const row = describeRow(build, now());
      const bar = rows.get(build.id) ?? table.create(1, 0, { row });
      bar.update(0, { row });
      rows.set(build.id, bar);
    }
    table.update();
  };
  return {
    show,
    end: () => {
      table.update();
      table.stop();
    },
  };
}

const COLORS: Readonly<Record<string, string>> = {
  success: '\u001B[32m',
  failed: '\u001B[31m',
  running: '\u001B[36m',
  canceled: '\u001B[33m',
  manual: '\u001B[35m',
};

/** `  #12  test     unit: [greet]   running   1.4 s  demo-runner-1`. */
export function describeRow(build: BuildRow, now: number): string {
  const color = COLORS[build.status] ?? '\u001B[2m';
  const columns = [
    `#${build.id}`.padStart(6),
    build.stage.padEnd(9),
    build.name.padEnd(16),
    `${color}${build.status.padEnd(9)}\u001B[0m`,
    duration(build, now).padStart(7),
    build.runner,
  ];
  return columns.join('  ');
}

function duration({ startedAt, finishedAt }: BuildRow, now: number): string {
  if (startedAt === '') return '';
  const end = finishedAt === '' ? now : Date.parse(finishedAt);
  return `${Math.max(0, (end - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
}
