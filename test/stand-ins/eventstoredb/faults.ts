import type { ServiceError } from '@grpc/grpc-js';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a test may do to the server. Counts go down as they are used. */
export class Faults {
  /** So many appends are written, and then the connection breaks before the answer. */
  loseAppendReplies = 0;
  /** So many appends are answered with this and not written. */
  refuseAppends: { times: number; readonly error: Partial<ServiceError> } | null = null;
  /** Appends are received and never looked at, as by a server that hangs. */
  swallowAppends = false;
  /** Milliseconds that every answer takes. */
  delay = 0;
  /** Each read stops after so many messages, for good. */
  stallReadsAfter: number | null = null;
  /**
   * What a subscription is told when it goes live, as some releases do: the end of the log, where the next record is yet
   * to be written (22.10.0, KurrentDB pull request 4023), or the greatest number there is (24.10, pull request 4892).
   */
  checkpointWhenLive: 'end' | 'greatest' | null = null;

  /** The refusal that an append meets now, if any. */
  refusal(): Partial<ServiceError> | undefined {
    if (this.refuseAppends === null || this.refuseAppends.times <= 0) return undefined;
    this.refuseAppends.times -= 1;
    return this.refuseAppends.error;
  }

  takeLostReply(): boolean {
    if (this.loseAppendReplies <= 0) return false;
    this.loseAppendReplies -= 1;
    return true;
  }

  async pause(): Promise<void> {
    if (this.delay > 0) await sleep(this.delay);
  }
}
