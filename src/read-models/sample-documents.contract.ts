import { randomUUID } from 'node:crypto';
import type { CollectionSpec, Document, DocumentChange, Find, ReadModels, SaveBatch } from './read-models.js';

/** An adapter under test. */
export interface ReadModelsUnderTest {
  readonly readModels: ReadModels;
  /** Closes it and gives another one on the same data, as after a restart. */
  reopen(): Promise<ReadModels>;
  /** Closes it and removes its data. */
  destroy(): Promise<void>;
}

export interface Body {
  readonly text: string;
}

export const byNumber = { sort: { key: 'number', direction: 'asc' }, limit: 100 } as const;

export function specOf(name: string): CollectionSpec {
  return {
    name,
    keys: { project: 'integer', number: 'integer', status: 'text' },
    indexes: [['number'], ['project', 'number'], ['project', 'status', 'number']],
  };
}

/** A name in lower-case letters that no other run has used. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomUUID()
    .replaceAll(/[^0-9a-f]/g, '')
    .replaceAll(/\d/g, digit => 'ghijklmnop'.charAt(Number(digit)))}`;
}

export interface BuildFields {
  readonly project?: number;
  readonly status?: string | null;
  readonly position?: bigint;
  readonly text?: string;
}

export function build(number: number, fields: BuildFields = {}): Document<Body> {
  const { project = 1, status = 'created', position = BigInt(number), text = `build ${number}` } = fields;
  return {
    id: String(number),
    position,
    keys: { project, number, status },
    body: { text },
    row: `{"id":${number}}`,
  };
}

/** One collection of builds, new for each test, and short ways to ask it. */
export class Sample {
  spec = specOf('builds');
  /** A name for checkpoints. */
  consumer = '';
  private subject: ReadModelsUnderTest | undefined;
  private opened: ReadModels | undefined;

  use(subject: ReadModelsUnderTest): void {
    this.subject = subject;
    this.opened = subject.readModels;
  }

  get readModels(): ReadModels {
    if (this.opened === undefined) throw new Error('The factory gave no read models');
    return this.opened;
  }

  get name(): string {
    return this.spec.name;
  }

  async begin(): Promise<void> {
    this.spec = specOf(uniqueName('builds'));
    this.consumer = uniqueName('consumer');
    await this.readModels.open([this.spec]);
  }

  async reopen(): Promise<void> {
    this.opened = await this.subject?.reopen();
  }

  async destroy(): Promise<void> {
    await this.subject?.destroy();
  }

  batch(documents: readonly DocumentChange[], checkpoints: SaveBatch['checkpoints'] = {}): SaveBatch {
    return { changes: [{ collection: this.name, documents }], checkpoints };
  }

  save(...documents: DocumentChange[]): Promise<void> {
    return this.readModels.save(this.batch(documents));
  }

  bury(id: string, position: bigint): Promise<void> {
    return this.save({ id, position, deleted: true });
  }

  async ids(find: Partial<Find> = {}): Promise<string[]> {
    return (await this.readModels.find(this.name, { ...byNumber, ...find })).map(document => document.id);
  }

  async loaded(id: string): Promise<Document<Body> | undefined> {
    return (await this.readModels.load<Body>(this.name, [id])).get(id);
  }
}
