import { LRUCache } from 'lru-cache';
import type { RawTail } from './masking.js';

const REMEMBERED = { traces: 10_000, bytes: 16 * 1024 * 1024 };

interface Remembered {
  readonly version: string;
  readonly tail: RawTail;
}

/** How traces ended after this process wrote them. It holds for the very version that was written only. */
export class RememberedTails {
  private readonly remembered = new LRUCache<number, Remembered>({
    max: REMEMBERED.traces,
    maxSize: REMEMBERED.bytes,
    sizeCalculation: ({ tail }) => tail.bytes.length + 1,
  });

  /** @param version whatever changes when the trace does */
  get(buildId: number, version: string): RawTail | null {
    const remembered = this.remembered.get(buildId);
    return remembered?.version === version ? remembered.tail : null;
  }

  set(buildId: number, version: string, tail: RawTail): void {
    this.remembered.set(buildId, { version, tail });
  }

  forget(buildId: number): void {
    this.remembered.delete(buildId);
  }
}
