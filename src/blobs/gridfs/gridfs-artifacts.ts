import { Readable } from 'node:stream';
import { type Collection, ObjectId } from 'mongodb';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { isDuplicate, reaching } from '../../mongodb/unavailable.js';
import type { ArtifactOptions, Artifacts, BlobDigest, ByteRange } from '../blobs.js';
import { BlobNotFound, BlobsUnavailable } from '../blobs.js';
import { assertArtifactKey } from '../checks.js';
import { drain } from '../drain.js';
import type { Gate } from '../gate.js';
import { KeyedQueue } from '../keyed-queue.js';
import { ArtifactFiles } from './artifact-files.js';
import { DiscardedFiles } from './discarded-files.js';

/** Which file an artifact is: to change this is to replace the artifact, in one step. */
interface Pointer extends BlobDigest {
  /** The artifact's key. */
  readonly _id: string;
  readonly file: ObjectId;
}

/** What is older and nobody's was left by a crash, not by an upload that is still under way. */
const ABANDONED_AFTER = 24 * 60 * 60 * 1000;

export class GridFsArtifacts implements Artifacts {
  private readonly pointers: Collection<Pointer>;
  private readonly files: ArtifactFiles;
  private readonly discarded: DiscardedFiles;
  /** So that no reader gets hold of a file in the moment in which it is removed. */
  private readonly queue = new KeyedQueue<string>();

  constructor(
    connection: MongoConnection,
    private readonly gate: Gate,
  ) {
    this.pointers = connection.collection<Pointer>('artifacts');
    this.files = new ArtifactFiles(connection);
    this.discarded = new DiscardedFiles(connection, this.files);
  }

  /** Makes the indexes that it needs where they aren't there. */
  ensureIndexes(): Promise<void> {
    return reaching(BlobsUnavailable, () => this.files.ensureIndexes());
  }

  /** Removes what a crash left. @param abandonedAfter milliseconds */
  sweep(abandonedAfter = ABANDONED_AFTER): Promise<void> {
    return reaching(BlobsUnavailable, () =>
      this.discarded.sweep(Date.now() - abandonedAfter, async (_id, file) => {
        return (await this.pointers.findOne({ _id, file }, { projection: { _id: 1 } })) !== null;
      }),
    );
  }

  async write(key: string, source: Readable, options: ArtifactOptions = {}): Promise<BlobDigest> {
    // A source that fails while nobody reads it yet would otherwise end the process; reading it throws all the same.
    source.on('error', () => undefined);
    try {
      return await this.gate.run(() =>
        reaching(BlobsUnavailable, () => this.writeNow(key, source, options.maxBytes ?? Infinity)),
      );
    } catch (error) {
      source.destroy();
      throw error;
    }
  }

  read(key: string, range: ByteRange = { from: 0 }): Promise<Readable> {
    return this.inTurn(key, async () => {
      const pointer = await this.pointers.findOne({ _id: key });
      if (pointer === null) throw new BlobNotFound(key);
      const from = Math.max(0, range.from);
      const to = Math.min(pointer.size, range.to ?? pointer.size);
      if (from >= to) return Readable.from([]);
      const end = this.discarded.beginReading(pointer.file);
      const stream = Readable.from(this.files.read(pointer.file, from, to), { objectMode: false });
      stream.once('close', end);
      return stream;
    });
  }

  size(key: string): Promise<number | null> {
    return this.inTurn(key, async () => (await this.pointers.findOne({ _id: key }))?.size ?? null);
  }

  remove(key: string): Promise<void> {
    return this.inTurn(key, async () => {
      for (;;) {
        const pointer = await this.pointers.findOne({ _id: key });
        if (pointer === null) return;
        const { file } = pointer;
        await this.discarded.note(file, key);
        const { deletedCount } = await this.pointers.deleteOne({ _id: key, file });
        if (deletedCount === 1) return this.discarded.remove(file);
      }
    });
  }

  /** Once nothing more is asked: removes what was kept for readers only. */
  close(): Promise<void> {
    return this.discarded.removeAll();
  }

  private async writeNow(key: string, source: Readable, maxBytes: number): Promise<BlobDigest> {
    assertArtifactKey(key);
    const file = new ObjectId();
    await this.discarded.note(file, key);
    const digest = await this.files.write(file, key, take => drain(source, maxBytes, take));
    await this.queue.run(key, () => this.place({ _id: key, file, ...digest }));
    return digest;
  }

  private async place(pointer: Pointer): Promise<void> {
    const { _id: key, file, size, sha256 } = pointer;
    const before = await this.pointers.findOne({ _id: key });
    if (before !== null) await this.discarded.note(before.file, key);
    const change = () =>
      this.pointers.findOneAndUpdate(
        { _id: key },
        { $set: { file, size, sha256 } },
        { upsert: true, returnDocument: 'before' },
      );
    let replaced: Pointer | null;
    try {
      replaced = await change();
    } catch (error) {
      // Another process made it at the same moment: now it is there to be changed.
      if (!isDuplicate(error)) throw error;
      replaced = await change();
    }
    await this.discarded.forget(file);
    if (replaced !== null) await this.discarded.remove(replaced.file);
  }

  private inTurn<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    return this.gate.run(async () => {
      assertArtifactKey(key);
      return this.queue.run(key, () => reaching(BlobsUnavailable, task));
    });
  }
}
