import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FOLDER_MODE, syncFolder } from './durable.js';

/** The 256 folders, made when needed, that the files of one kind are spread over. */
export class Shards {
  private readonly ready = new Map<number, Promise<void>>();

  constructor(private readonly root: string) {}

  folder(shard: number): string {
    return join(this.root, shard.toString(16).padStart(2, '0'));
  }

  /** Resolves when the folder is there and its name is durable, once per process and shard. */
  ensure(shard: number): Promise<void> {
    const ready = this.ready.get(shard) ?? this.make(shard);
    this.ready.set(shard, ready);
    return ready;
  }

  private async make(shard: number): Promise<void> {
    try {
      await mkdir(this.folder(shard), { recursive: true, mode: FOLDER_MODE });
      await syncFolder(this.root);
    } catch (error) {
      this.ready.delete(shard);
      throw error;
    }
  }
}
