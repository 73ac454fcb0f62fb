import type { StreamingRead } from '@eventstore/db-client';
import { StoreUnavailable } from '../event-store.js';

export interface ConsumeOptions {
  /** Milliseconds without anything arriving after which the server counts as away: the client would wait for ever. */
  readonly silence: number;
  /** Gives up at once. */
  readonly signal: AbortSignal;
}

/**
 * Reads to the end, or until `take` says that it has enough (false).
 * @throws what the client throws, or StoreUnavailable when nothing comes
 */
export function consume<Event>(
  read: StreamingRead<Event>,
  { silence, signal }: ConsumeOptions,
  take: (event: Event) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let over = false;
    const settle = (outcome: () => void, cancel = true) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      // It fails where the read never began; then there is nothing to cancel.
      if (cancel) read.cancel().catch(() => undefined);
      outcome();
    };
    const fail = (error: unknown) => settle(() => reject(error));
    const onAbort = () => fail(new StoreUnavailable('The event store is closed'));
    const timer = setTimeout(
      () => fail(new StoreUnavailable(`EventStoreDB sent nothing for ${silence} ms`)),
      silence,
    );
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
    read.on('data', (event: Event) => {
      if (over) return;
      timer.refresh();
      try {
        if (!take(event)) settle(resolve);
      } catch (error) {
        fail(error);
      }
    });
    read.on('end', () => settle(resolve, false));
    // It stays for what comes when all is over: an error nobody listens to would end the process.
    read.on('error', fail);
  });
}
