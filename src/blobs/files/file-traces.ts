import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { stat, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { BlobDigest, ByteRange, TraceOptions, Traces } from '../blobs.js';
import { OffsetMismatch } from '../blobs.js';
import { Masker, type RawTail } from '../masking.js';
import { RememberedTails } from '../remembered-tails.js';
import { appendToFile } from './append-to-file.js';
import { orMissing, syncFolder, writeAll } from './durable.js';
import type { Gate } from '../gate.js';
import { KeyedQueue } from '../keyed-queue.js';
import { assertBuildId, assertFits } from '../checks.js';
import { rangeStream } from './range-stream.js';
import type { Shards } from './shards.js';
import type { TemporaryFiles } from './temporary-files.js';

const SHARDS = 256;

/** One file per build: `<last byte of the id in hex>/<id>.log`. */
export class FileTraces implements Traces {
  private readonly queue = new KeyedQueue<number>();
  private readonly tails = new RememberedTails();

  constructor(
    private readonly shards: Shards,
    private readonly temporary: TemporaryFiles,
    private readonly gate: Gate,
    /** Milliseconds since 1970. */
    private readonly now: () => number,
  ) {}

  length(buildId: number): Promise<number> {
    return this.inTurn(buildId, async path => lengthOf(path));
  }

  touchedAt(buildId: number): Promise<number | null> {
    return this.inTurn(buildId, async path => {
      const found = await orMissing(stat(path));
      return found === null ? null : Math.round(found.mtimeMs);
    });
  }

  append(buildId: number, offset: number, bytes: Uint8Array, options: TraceOptions = {}): Promise<number> {
    return this.inTurn(buildId, async path => {
      const length = lengthOf(path);
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
        tail: this.tails.get(buildId, String(length)),
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
      this.tails.forget(buildId);
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
      this.tails.forget(buildId);
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

  private remember(buildId: number, length: number, tail: RawTail): number {
    this.tails.set(buildId, String(length), tail);
    return length;
  }

  private async touch(path: string): Promise<void> {
    const now = new Date(this.now());
    await orMissing(utimes(path, now, now));
  }
}

/** At once: the thread pool's way takes ten times as long as the call, and an error besides for a file not there. */
const lengthOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function shardOf(buildId: number): number {
  assertBuildId(buildId);
  return buildId % SHARDS;
}
