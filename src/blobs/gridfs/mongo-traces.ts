import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { reaching } from '../../mongodb/unavailable.js';
import type { BlobDigest, ByteRange, TraceOptions, Traces } from '../blobs.js';
import { BlobsUnavailable } from '../blobs.js';
import { assertBuildId, assertFits } from '../checks.js';
import type { Gate } from '../gate.js';
import { KeyedQueue } from '../keyed-queue.js';
import { Masker } from '../masking.js';
import { RememberedTails } from '../remembered-tails.js';
import { tryAppend, versionOf } from './append-to-trace.js';
import { TraceChanged, type TraceHead, type TraceStore } from './trace-store.js';

/** More than that, and other processes write to the trace all the time: it is no runner that does so. */
const TRIES = 10;

/** Traces that any number of processes may write to; within one, what is asked of one build is done in turn. */
export class MongoTraces implements Traces {
  private readonly queue = new KeyedQueue<number>();
  private readonly tails = new RememberedTails();

  constructor(
    private readonly store: TraceStore,
    private readonly gate: Gate,
    /** Milliseconds since 1970. */
    private readonly now: () => number,
  ) {}

  length(buildId: number): Promise<number> {
    return this.inTurn(buildId, async () => (await this.whole(buildId)).length);
  }

  touchedAt(buildId: number): Promise<number | null> {
    return this.inTurn(buildId, async () => {
      const head = await this.store.head(buildId);
      return head && Math.max(head.touchedAt, (await this.store.end(head))?.at ?? 0);
    });
  }

  append(buildId: number, offset: number, bytes: Uint8Array, options: TraceOptions = {}): Promise<number> {
    return this.inTurn(buildId, async () => {
      for (let tries = 0; tries < TRIES; tries++) {
        const append = { buildId, offset, bytes, options, now: this.now() };
        const length = await tryAppend(this.store, this.tails, append).catch(orChanged);
        if (length !== null) return length;
      }
      throw new BlobsUnavailable(new Error(`other processes keep changing the trace of build ${buildId}`));
    });
  }

  replace(buildId: number, bytes: Uint8Array, options: TraceOptions = {}): Promise<number> {
    return this.inTurn(buildId, async () => {
      assertFits(bytes.length, options);
      const masker = new Masker(options.secrets ?? []);
      const masked = await masker.mask(masker.endOf(Buffer.alloc(0), null), bytes);
      this.tails.forget(buildId);
      const head = await this.store.replace(buildId, masked.bytes, this.now());
      this.tails.set(buildId, versionOf(head, bytes.length), masked.tail);
      return bytes.length;
    });
  }

  read(buildId: number, range: ByteRange = { from: 0 }): Promise<Readable> {
    return this.inTurn(buildId, async () => {
      const { head, length } = await this.whole(buildId);
      const from = Math.max(0, range.from);
      const to = Math.min(length, range.to ?? length);
      if (head === null || from >= to) return Readable.from([]);
      return Readable.from(this.bytes(head, from, to), { objectMode: false });
    });
  }

  digest(buildId: number): Promise<BlobDigest> {
    return this.inTurn(buildId, async () => {
      const { head, length } = await this.whole(buildId);
      const hash = createHash('sha256');
      if (head !== null) for await (const bytes of this.bytes(head, 0, length)) hash.update(bytes);
      return { size: length, sha256: hash.digest('hex') };
    });
  }

  remove(buildId: number): Promise<void> {
    return this.inTurn(buildId, async () => {
      this.tails.forget(buildId);
      await this.store.remove(buildId);
    });
  }

  private inTurn<Result>(buildId: number, task: () => Promise<Result>): Promise<Result> {
    return this.gate.run(async () => {
      assertBuildId(buildId);
      return this.queue.run(buildId, () => reaching(BlobsUnavailable, task));
    });
  }

  private async whole(
    buildId: number,
  ): Promise<{ readonly head: TraceHead | null; readonly length: number }> {
    const head = await this.store.head(buildId);
    return { head, length: (head && (await this.store.end(head)))?.end ?? 0 };
  }

  private async *bytes(head: TraceHead, from: number, to: number): AsyncGenerator<Buffer> {
    const pieces = this.store.read(head, from, to);
    try {
      for (;;) {
        const { done, value: piece } = await reaching(BlobsUnavailable, () => pieces.next());
        if (done === true) return;
        yield piece.bytes.subarray(Math.max(0, from - piece.from), to - piece.from);
      }
    } finally {
      await pieces.return(undefined);
    }
  }
}

/** An append can begin anew where the trace changed under it. */
function orChanged(error: unknown): null {
  if (error instanceof TraceChanged) return null;
  throw error;
}
