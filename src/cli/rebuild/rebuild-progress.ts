import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from '../terminal.js';

export interface RebuildProgress {
  show(done: bigint | number, total: number): void;
  end(): void;
}

/** A bar with rate and time left on a screen; elsewhere a line at every tenth. */
export function rebuildProgress(terminal: Terminal, now: () => number): RebuildProgress {
  return terminal.interactive ? bar(terminal, now) : lines(terminal, now);
}

function bar(terminal: Terminal, now: () => number): RebuildProgress {
  const format = 'folding {bar} {percentage}% | {value}/{total} events | {rate}/s | {eta_formatted} left';
  const single = new SingleBar({ format, stream: terminal.screen }, Presets.shades_classic);
  const startedAt = now();
  let begun = false;
  return {
    show: (done, total) => {
      const payload = { rate: rate(Number(done), now() - startedAt) };
      if (begun) {
        single.setTotal(total);
        single.update(Number(done), payload);
      } else single.start(total, Number(done), payload);
      begun = true;
    },
    end: () => single.stop(),
  };
}

function lines(terminal: Terminal, now: () => number): RebuildProgress {
  const startedAt = now();
  let tenths = 0;
  return {
    show: (done, total) => {
      const reached = total === 0 ? 10 : Math.floor((Number(done) * 10) / total);
      if (reached <= tenths) return;
      tenths = reached;
      terminal.err(
        `folded ${reached * 10}%: ${done} of ${total} events, ${rate(Number(done), now() - startedAt)}/s`,
      );
    },
    end: () => undefined,
  };
}

const rate = (events: number, ms: number): number => Math.round((events * 1000) / Math.max(ms, 1));
