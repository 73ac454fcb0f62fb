import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from '../terminal.js';
import type { Progress } from './migrate-handle.js';

export interface MigrateProgress {
  show(progress: Progress): void;
  end(): void;
}

interface Figures {
  /** Of the count, in a second. */
  readonly rate: number;
  /** Time left in the stage. */
  readonly left: string;
}

const STEPS = 1_000;

/** A bar for each stage, with rate and time left, on a screen; elsewhere a line at every tenth of a stage. */
export function migrateProgress(terminal: Terminal, now: () => number): MigrateProgress {
  const display = terminal.interactive ? bars(terminal) : lines(terminal);
  let stage = '';
  let startedAt = 0;
  return {
    show(progress) {
      if (progress.stage !== stage) {
        display.end();
        ({ stage } = progress);
        startedAt = now();
      }
      display.show(progress, figures(progress, now() - startedAt));
    },
    end: () => display.end(),
  };
}

interface Display {
  show(progress: Progress, figures: Figures): void;
  /** The stage is over. */
  end(): void;
}

function bars(terminal: Terminal): Display {
  const format = '{stage} {bar} {percentage}% | {count} | {rate}/s | {left} left';
  let bar: SingleBar | null = null;
  return {
    show({ stage, fraction, count }, { rate, left }) {
      const payload = { stage: stage.padEnd(14), count, rate, left };
      if (bar === null) {
        bar = new SingleBar({ format, stream: terminal.screen }, Presets.shades_classic);
        bar.start(STEPS, 0, payload);
      }
      bar.update(Math.floor(fraction * STEPS), payload);
    },
    end() {
      bar?.stop();
      bar = null;
    },
  };
}

function lines(terminal: Terminal): Display {
  let tenths = 0;
  return {
    show({ stage, fraction, count }, { rate, left }) {
      const reached = Math.floor(fraction * 10);
      if (reached <= tenths) return;
      tenths = reached;
      terminal.err(`${stage} ${reached * 10}%: ${count} done, ${rate}/s, ${left} left`);
    },
    end() {
      tenths = 0;
    },
  };
}

function figures({ fraction, count }: Progress, ms: number): Figures {
  const rate = Math.round((count * 1000) / Math.max(ms, 1));
  const seconds = fraction > 0 ? Math.ceil((ms * (1 - fraction)) / fraction / 1000) : 0;
  const left = seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  return { rate, left };
}
