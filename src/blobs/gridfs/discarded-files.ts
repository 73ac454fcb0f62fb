import type { Collection, ObjectId } from 'mongodb';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import type { ArtifactFiles } from './artifact-files.js';

interface Note {
  readonly _id: ObjectId;
  /** The artifact that the file is, or was, of. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Files that are nobody's: not yet an artifact's, or no more. They are noted before they become so, so that what a
 * crash leaves is found. As with a file on a disk, one that is being read goes when its last reader is done; that
 * holds for the readers of this process.
 */
export class DiscardedFiles {
  private readonly notes: Collection<Note>;
  private readonly readers = new Map<string, number>();
  private readonly waiting = new Map<string, ObjectId>();
  private readonly removing = new Set<Promise<unknown>>();

  constructor(
    connection: MongoConnection,
    private readonly files: ArtifactFiles,
  ) {
    this.notes = connection.collection<Note>('artifact_leftovers');
  }

  async note(file: ObjectId, key: string): Promise<void> {
    await this.notes.updateOne({ _id: file }, { $set: { key, at: Date.now() } }, { upsert: true });
  }

  /** The file is an artifact's. */
  async forget(file: ObjectId): Promise<void> {
    await this.notes.deleteOne({ _id: file });
  }

  /** Removes a noted file, now or when nobody reads it any more. */
  async remove(file: ObjectId): Promise<void> {
    if (this.readers.has(file.toHexString())) {
      this.waiting.set(file.toHexString(), file);
      return;
    }
    await this.files.remove(file);
    await this.forget(file);
  }

  /** @returns to be called once when the reader is done */
  beginReading(file: ObjectId): () => void {
    const id = file.toHexString();
    this.readers.set(id, (this.readers.get(id) ?? 0) + 1);
    return () => {
      const others = (this.readers.get(id) ?? 1) - 1;
      if (others > 0) {
        this.readers.set(id, others);
        return;
      }
      this.readers.delete(id);
      if (this.waiting.delete(id)) this.removeInBackground(file);
    };
  }

  /** Removes what waits for readers, who have had their time. */
  async removeAll(): Promise<void> {
    const files = [...this.waiting.values()];
    this.waiting.clear();
    this.readers.clear();
    for (const file of files) this.removeInBackground(file);
    await Promise.all(this.removing);
  }

  /** Nobody waits for it; what fails is swept up later, for it is noted. */
  private removeInBackground(file: ObjectId): void {
    const removing = Promise.allSettled([this.remove(file)]);
    this.removing.add(removing);
    void removing.finally(() => this.removing.delete(removing));
  }

  /**
   * Removes what a crash left.
   * @param before milliseconds since 1970: what was noted since may be under way in another process
   * @param isUsed whether the file is the artifact's after all
   */
  async sweep(before: number, isUsed: (key: string, file: ObjectId) => Promise<boolean>): Promise<void> {
    for (const { _id: file, key } of await this.notes.find({ at: { $lt: before } }).toArray()) {
      if (!(await isUsed(key, file))) await this.files.remove(file);
      await this.forget(file);
    }
  }
}
