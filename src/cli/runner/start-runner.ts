import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error.js';
import { ExitCode } from '../exit-code.js';
import type { BuildResult } from './build-result.js';
import type { BuildDetails } from './coordinator/build-details.js';
import { buildRequester, type Offer } from './coordinator/request-build.js';
import { runBuild } from './run-build.js';
import type { RunnerSettings } from './runner-settings.js';

export type RunnerEvent =
  | { readonly type: 'started'; readonly build: BuildDetails }
  | { readonly type: 'finished'; readonly build: BuildDetails; readonly result: BuildResult }
  /** The server could not be asked; told once until it answers again. */
  | { readonly type: 'unavailable'; readonly problem: string }
  | { readonly type: 'available' };

export interface RunningRunner {
  /** Resolves when the runner has ended; rejects when the server doesn't know it (exit code 4). */
  readonly done: Promise<void>;
  /** Takes no further build and ends when those that run have ended. */
  finish(): void;
  /** Stops the builds that run, reports them as failed, and ends. */
  halt(): void;
}

const MOST_REFUSALS = 3;

/** Starts a runner: asks for builds and runs them, `concurrent` at a time. */
export function startRunner(settings: RunnerSettings, onEvent: (event: RunnerEvent) => void): RunningRunner {
  const finishing = new AbortController();
  const halting = new AbortController();
  const giveUp = new AbortController();
  const signals = { halt: halting.signal, giveUp: giveUp.signal };
  const request = buildRequester(settings.coordinator, settings.token);
  const running = new Map<number, Promise<void>>();
  let watch = newWatch(onEvent);

  const take = (build: BuildDetails): void => {
    const slot = freeSlot(running);
    onEvent({ type: 'started', build });
    const work = async (): Promise<void> => {
      const result = await runBuild(settings, build, slot, signals);
      running.delete(slot);
      onEvent({ type: 'finished', build, result });
    };
    running.set(slot, work());
    if (settings.once) finishing.abort();
  };
  const loop = async (): Promise<void> => {
    while (!finishing.signal.aborted) {
      if (running.size >= settings.concurrent) {
        await Promise.race([...running.values(), until(finishing.signal)]);
        continue;
      }
      const offer = await request();
      watch = watch.after(offer);
      if (offer.kind === 'build') take(offer.build);
      else
        await sleep(settings.checkIntervalMs, undefined, { signal: finishing.signal }).catch(() => undefined);
    }
  };
  const run = async (): Promise<void> => {
    try {
      await loop();
    } finally {
      await Promise.all(running.values());
    }
  };
  return {
    done: run(),
    finish: () => finishing.abort(),
    halt: () => {
      finishing.abort();
      halting.abort();
      giveUp.abort();
    },
  };
}

interface Watch {
  after(offer: Offer): Watch;
}

/** Notices when the server goes and comes back, and gives up when it has refused the runner three times in a row. */
function newWatch(onEvent: (event: RunnerEvent) => void, refusals = 0, away = false): Watch {
  return {
    after: offer => {
      if (offer.kind === 'forbidden') {
        if (refusals + 1 < MOST_REFUSALS) return newWatch(onEvent, refusals + 1, away);
        throw new CliError(ExitCode.refused, 'the server does not know this runner: check its token');
      }
      const gone = offer.kind === 'unavailable';
      if (gone && !away) onEvent({ type: 'unavailable', problem: offer.problem });
      if (!gone && away) onEvent({ type: 'available' });
      return newWatch(onEvent, gone ? refusals : 0, gone);
    },
  };
}

function freeSlot(running: ReadonlyMap<number, unknown>): number {
  let slot = 0;
  while (running.has(slot)) slot += 1;
  return slot;
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
