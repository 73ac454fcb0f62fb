import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildDetails } from '../coordinator/build-details.js';
import type { Coordinator } from '../coordinator/coordinator.js';
import { type BuildUpdate, updateBuild } from '../coordinator/update-build.js';
import type { BuildTrace } from './build-trace.js';
import { traceSender } from './trace-sender.js';

export interface ReporterOptions {
  /** How often the log is looked at, in milliseconds. */
  readonly intervalMs: number;
  /** An empty piece is sent after this much silence, in milliseconds. */
  readonly keepAliveMs: number;
  /** Ends the repeating of the final report, when the runner itself must end. */
  readonly giveUp: AbortSignal;
}

export interface BuildReporter {
  /** Reports the end, again and again until the server has heard it; false when it no longer wants to. */
  finish(update: BuildUpdate): Promise<boolean>;
}

const PIECES_AT_THE_END = 64;

/** Keeps the server informed of one build; `onAbort` is called once, when the server says to stop. */
export function reportBuild(
  coordinator: Coordinator,
  runnerToken: string,
  build: BuildDetails,
  trace: BuildTrace,
  options: ReporterOptions,
  onAbort: () => void,
): BuildReporter {
  const sender = traceSender(coordinator, runnerToken, build, trace);
  const ended = new AbortController();
  let aborted = false;

  const send = async (): Promise<'sent' | 'abort' | 'try-again'> => {
    const result = await sender.send();
    if (result === 'abort' && !aborted) {
      aborted = true;
      onAbort();
    }
    return result;
  };
  const loop = async (): Promise<void> => {
    await updateBuild(coordinator, runnerToken, build.id, { state: 'running' });
    let lastSent = -Infinity;
    while (!ended.signal.aborted) {
      const silent = performance.now() - lastSent >= options.keepAliveMs;
      if ((silent || !sender.complete) && (await send()) === 'sent') lastSent = performance.now();
      await sleep(options.intervalMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  };
  const looping = loop();

  return {
    finish: async update => {
      ended.abort();
      await looping;
      for (let piece = 0; !sender.complete && piece < PIECES_AT_THE_END; piece += 1) {
        if ((await send()) !== 'sent') break;
      }
      const whole = sender.complete ? {} : { trace: trace.text() };
      for (;;) {
        const result = await updateBuild(coordinator, runnerToken, build.id, { ...update, ...whole });
        if (result !== 'try-again') return result === 'taken';
        if (options.giveUp.aborted) return false;
        await sleep(options.intervalMs, undefined, { signal: options.giveUp }).catch(() => undefined);
      }
    },
  };
}
