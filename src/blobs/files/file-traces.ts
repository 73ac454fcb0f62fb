import { createHash } from 'node:crypto';
import { stat, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import type { BlobDigest, ByteRange, TraceOptions, Traces } from '../blobs.js';
import { BlobTooLarge, OffsetMismatch } from '../blobs.js';
import { Masker, type RawTail } from '../masking.js';
import { appendToFile } from './append-to-file.js';
import { orMissing, syncFolder, writeAll } from './durable.js';
import type { Gate } from './gate.js';
import { KeyedQueue } from './keyed-queue.js';
import { rangeStream } from './range-stream.js';
import type { Shards } from './shards.js';
import type { TemporaryFiles } from './temporary-files.js';

/** How a trace ended after this process wrote it, and where: good only while it has that length. */
interface Remembered {
  readonly length: number;
  readonly tail: RawTail;
}

const REMEMBERED = { traces: 10_000, bytes: 16 * 1024 * 1024 };
const SHARDS = 256;

/** One file per build: `<last byte of the id in hex>/<id>.log`. */
export class FileTraces implements Traces {
  private readonly queue = new KeyedQueue<number>();
  private readonly remembered = new LRUCache<number, Remembered>({
    max: REMEMBERED.traces,
    maxSize: REMEMBERED.bytes,
    sizeCalculation: ({ tail }) => tail.bytes.length + 1,
  });

  constructor(
    private readonly shards: Shards,
    private readonly temporary: TemporaryFiles,
    private readonly gate: Gate,
    /** Milliseconds since 1970. */
    private readonly now: () => number,
  ) {}

  length(buildId: number): Promise<number> {
    return this.inTurn(buildId, lengthOf);
  }

  touchedAt(buildId: number): Promise<number | null> {
    return this.inTurn(buildId, async path => {
      const found = await orMissing(stat(path));
      return found === null ? null : Math.round(found.mtimeMs);
    });
  }

  append(buildId: number, offset: number, bytes: Uint8Array, options: TraceOptions = {}): Promise<number> {
    return this.inTurn(buildId, async path => {
      const length = await lengthOf(path);
      if (offset !== length) throw new OffsetMismatch(length);
      assertFits(length + bytes.length, options);
      if (bytes.length === 0) {
        await this.touch(path);
        return length;
      }
      await this.shards.ensure(shardOf(buildId));
      const masker = new Masker(options.secrets ?? []);
      const tail = await appendToFile({
        path,
        length,
        bytes,
        masker,
        tail: this.tailOf(buildId, length),
        now: this.now(),
      });
      return this.remember(buildId, length + bytes.length, tail);
    });
  }

  replace(buildId: number, bytes: Uint8Array, options: TraceOptions = {}): Promise<number> {
    return this.inTurn(buildId, async path => {
      assertFits(bytes.length, options);
      const masker = new Masker(options.secrets ?? []);
      const masked = await masker.mask(masker.endOf(Buffer.alloc(0), null), bytes);
      await this.shards.ensure(shardOf(buildId));
      this.remembered.delete(buildId);
      await this.temporary.place(path, async file => {
        await writeAll(file, masked.bytes, 0);
        const now = new Date(this.now());
        await file.utimes(now, now);
      });
      return this.remember(buildId, bytes.length, masked.tail);
    });
  }

  read(buildId: number, range?: ByteRange): Promise<Readable> {
    return this.inTurn(buildId, async path => (await rangeStream(path, range)) ?? Readable.from([]));
  }

  digest(buildId: number): Promise<BlobDigest> {
    return this.inTurn(buildId, async path => {
      const hash = createHash('sha256');
      let size = 0;
      for await (const chunk of ((await rangeStream(path)) ?? []) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        size += chunk.length;
      }
      return { size, sha256: hash.digest('hex') };
    });
  }

  remove(buildId: number): Promise<void> {
    return this.inTurn(buildId, async path => {
      this.remembered.delete(buildId);
      const removed = await orMissing(unlink(path).then(() => true));
      if (removed !== null) await syncFolder(dirname(path));
    });
  }

  private inTurn<Result>(buildId: number, task: (path: string) => Promise<Result>): Promise<Result> {
    return this.gate.run(async () => {
      const path = join(this.shards.folder(shardOf(buildId)), `${buildId}.log`);
      return this.queue.run(buildId, () => task(path));
    });
  }

  private tailOf(buildId: number, length: number): RawTail | null {
    const remembered = this.remembered.get(buildId);
    return remembered?.length === length ? remembered.tail : null;
  }

  private remember(buildId: number, length: number, tail: RawTail): number {
    this.remembered.set(buildId, { length, tail });
    return length;
  }

  private async touch(path: string): Promise<void> {
    const now = new Date(this.now());
    await orMissing(utimes(path, now, now));
  }
}

const lengthOf = async (path: string): Promise<number> => (await orMissing(stat(path)))?.size ?? 0;

function assertFits(length: number, { maxBytes = Infinity }: TraceOptions): void {
  if (length > maxBytes) throw new BlobTooLarge(maxBytes);
}

function shardOf(buildId: number): number {
  if (!Number.isSafeInteger(buildId) || buildId < 1) throw new RangeError(`not a build id: ${buildId}`);
  return buildId % SHARDS;
}
