import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

const LOOK_AGAIN_AFTER_MS = 1_000;

/** An engine did not answer for as long as a start waits. */
export class EngineAway extends Error {
  constructor(engine: string, seconds: number, cause: unknown) {
    super(`${engine} did not answer within ${seconds} s`, { cause });
    this.name = 'EngineAway';
  }
}

/**
 * Resolves when the engine answers.
 * @param wait `for`: milliseconds
 * @throws EngineAway
 */
export async function awaitEngine(
  engine: string,
  ping: () => Promise<void>,
  wait: { readonly for: number; readonly log: Logger },
): Promise<void> {
  const began = performance.now();
  for (;;) {
    try {
      await ping();
      return;
    } catch (error) {
      if (performance.now() - began >= wait.for) throw new EngineAway(engine, wait.for / 1000, error);
      wait.log.warn({ err: error }, `${engine} does not answer yet`);
    }
    await delay(LOOK_AGAIN_AFTER_MS);
  }
}
