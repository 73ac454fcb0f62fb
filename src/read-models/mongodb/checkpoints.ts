import type { Collection } from 'mongodb';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { isDuplicate } from '../../mongodb/unavailable.js';
import { type Contents, fieldName, type KeptSet } from './catalogue.js';

interface Stored {
  readonly _id: string;
  readonly position: bigint;
}

/** How far each consumer has come; one document each, under a key that the catalogue tells. */
export class Checkpoints {
  private readonly stored: Collection<Stored>;

  constructor(connection: MongoConnection) {
    this.stored = connection.collection<Stored>('checkpoints', { useBigInt64: true });
  }

  /** 0n if there is none. */
  async read(key: string): Promise<bigint> {
    return (await this.stored.findOne({ _id: key }))?.position ?? 0n;
  }

  /** Forwards only. */
  async save(key: string, position: bigint): Promise<void> {
    const move = () => this.stored.updateOne({ _id: key }, { $max: { position } }, { upsert: true });
    try {
      await move();
    } catch (error) {
      // Two processes made it at the same moment: now it is there to be moved.
      if (!isDuplicate(error)) throw error;
      await move();
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.stored.deleteMany({ _id: { $in: [...keys] } });
  }
}

/** The key that a checkpoint is kept under. */
export function checkpointKey(
  { checkpoints, id }: Pick<KeptSet, 'checkpoints' | 'id'>,
  name: string,
): string {
  const suffix = checkpoints[fieldName(name)] ?? id;
  return suffix === undefined ? name : `${name}#${suffix}`;
}

/** The keys of the consumers' checkpoints, of what serves and of what is kept beside it. */
export function checkpointKeys(contents: Contents, consumers: readonly string[]): string[] {
  const { unfinished, former } = contents.kept ?? {};
  const sets = [contents, unfinished, former].filter(set => set !== undefined);
  return sets.flatMap(set => consumers.map(name => checkpointKey(set, name)));
}
