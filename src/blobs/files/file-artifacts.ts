import { createHash } from 'node:crypto';
import { stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type ArtifactOptions, type Artifacts, type BlobDigest, type ByteRange } from '../blobs.js';
import { BlobNotFound } from '../blobs.js';
import { drain } from '../drain.js';
import { orMissing, syncFolder, writeAll } from './durable.js';
import type { Gate } from '../gate.js';
import { assertArtifactKey } from '../checks.js';
import { rangeStream } from './range-stream.js';
import type { Shards } from './shards.js';
import type { TemporaryFiles } from './temporary-files.js';

/** One file per archive: `<two hex digits of the key's SHA-256>/<key>`. */
export class FileArtifacts implements Artifacts {
  constructor(
    private readonly shards: Shards,
    private readonly temporary: TemporaryFiles,
    private readonly gate: Gate,
  ) {}

  async write(key: string, source: Readable, options: ArtifactOptions = {}): Promise<BlobDigest> {
    // A source that fails while nobody reads it yet would otherwise end the process; reading it throws all the same.
    source.on('error', () => undefined);
    try {
      return await this.gate.run(() => this.writeNow(key, source, options.maxBytes ?? Infinity));
    } catch (error) {
      source.destroy();
      throw error;
    }
  }

  read(key: string, range?: ByteRange): Promise<Readable> {
    return this.gate.run(async () => {
      const stream = await rangeStream(this.path(key), range);
      if (stream === null) throw new BlobNotFound(key);
      return stream;
    });
  }

  size(key: string): Promise<number | null> {
    return this.gate.run(async () => (await orMissing(stat(this.path(key))))?.size ?? null);
  }

  remove(key: string): Promise<void> {
    return this.gate.run(async () => {
      const path = this.path(key);
      const removed = await orMissing(unlink(path).then(() => true));
      if (removed !== null) await syncFolder(dirname(path));
    });
  }

  private async writeNow(key: string, source: Readable, maxBytes: number): Promise<BlobDigest> {
    const path = this.path(key);
    await this.shards.ensure(shardOf(key));
    return this.temporary.place(path, file =>
      drain(source, maxBytes, (bytes, at) => writeAll(file, bytes, at)),
    );
  }

  private path(key: string): string {
    assertArtifactKey(key);
    return join(this.shards.folder(shardOf(key)), key);
  }
}

const shardOf = (key: string): number => createHash('sha256').update(key).digest().readUInt8(0);
