import type { Fence } from '../leases/leases.js';

/** A value that can be filtered and sorted by. */
export type Key = string | number | null;

/**
 * One document of a read model.
 *
 * `keys` are what a query may filter and sort by: declared in the collection, nothing else is indexed.
 * `row` is text ready to be put into an answer as it stands, so that a list need not parse and serialise.
 */
export interface Document<Body = unknown> {
  readonly id: string;
  /** Position of the last event folded into it. */
  readonly position: bigint;
  readonly keys: Readonly<Record<string, Key>>;
  readonly body: Body;
  readonly row: string | null;
}

/** Where a document ended: it stays as a tombstone, so that an old event can't bring it back. */
export interface Tombstone {
  readonly id: string;
  readonly position: bigint;
  readonly deleted: true;
}

export type DocumentChange = Document | Tombstone;

/** Declared beside the projection; the adapters create columns and indexes from it. */
export interface CollectionSpec {
  /** Lower-case letters and underscores. */
  readonly name: string;
  readonly keys: Readonly<Record<string, 'integer' | 'text'>>;
  /** Each a list of keys, in order of use; the last may be one that lists are sorted by. */
  readonly indexes: readonly (readonly string[])[];
  /**
   * Of the code that folds it, 1 if absent: raised when the same events give other documents than before, so that what
   * is stored is folded anew. Until that has been done the documents of the version before serve, and later events are
   * folded into them.
   */
  readonly version?: number;
}

export interface SaveBatch {
  readonly changes: readonly { readonly collection: string; readonly documents: readonly DocumentChange[] }[];
  /** Position up to which each of these consumers has seen the ledger; kept with the documents. */
  readonly checkpoints: Readonly<Record<string, bigint>>;
  /** Where several processes may save: nothing is saved for one whose lease another holds by then. */
  readonly fence?: Fence;
}

/** Values of one key. */
export interface KeyRange {
  readonly key: string;
  readonly gt?: Key;
  readonly lt?: Key;
  readonly lte?: Key;
  readonly gte?: Key;
}

export interface Find {
  /** All must hold; a list means one of these. */
  readonly filter?: Readonly<Record<string, Key | readonly Key[]>>;
  /** One comparison more, for keyset paging and due dates. */
  readonly range?: KeyRange;
  /** And more than one, for what held at a moment: all must hold. */
  readonly ranges?: readonly KeyRange[];
  /** Sorted by this key (an integer key, or text); ties don't occur in the keys that lists use. */
  readonly sort: { readonly key: string; readonly direction: 'asc' | 'desc' };
  /** 1 to 10,000. */
  readonly limit: number;
  /** Documents to skip, 0 by default; keyset paging needs none. */
  readonly offset?: number;
}

/** What a list needs of a document that has a `row`. */
export interface Row {
  readonly id: string;
  readonly position: bigint;
  readonly keys: Readonly<Record<string, Key>>;
  readonly row: string;
}

/**
 * `passing`: gone when it is closed, or when this process ends.
 * `lasting`: outlives both until it is put in place; the next of its kind goes on from it, if it is of the same shape.
 * `former`: what serves was put in the place of; it need only be brought up to date.
 * What a `lasting` or a `former` one takes the place of is kept as the former from then on; any that is put in place
 * takes those away that there were.
 */
export type ShadowKind = 'passing' | 'lasting' | 'former';

export interface ShadowOptions {
  /** `passing` if absent. */
  readonly kind?: ShadowKind;
  /** Documents kept in memory before they are written; fewer hold others up for a shorter time. */
  readonly buffered?: number;
}

/** What is stored, besides the documents that serve as the code declares them. */
export interface Kept {
  /** Collections that are open and whose documents are of another version of the code. */
  readonly outdated: readonly string[];
  /** A lasting shadow that nobody fills at the moment, or that is being filled. */
  readonly unfinished: {
    /** Position of the consumer that was asked for. */
    readonly position: bigint;
    /** It is not to go on before somebody asks for it. */
    readonly paused: boolean;
  } | null;
  /** What was in place before the last shadow. */
  readonly former: { readonly position: bigint } | null;
}

/** There are no former documents, or they can't be served as the code declares them now. */
export class NothingFormer extends Error {
  constructor() {
    super('There are no former read models to go back to');
    this.name = 'NothingFormer';
  }
}

/**
 * Collections beside those that serve: nobody sees them before they are put in place. A crash leaves those that serve
 * as they are, and what it left of a passing one is dropped at a later open.
 */
export interface ShadowModels extends Pick<ReadModels, 'load' | 'documents' | 'checkpoint'> {
  /** As ReadModels, to the shadows; checkpoints count from when these are put in place. */
  save(batch: SaveBatch): Promise<void>;
  /** Does what takes long about putting them in place. What is saved afterwards counts, too. */
  prepare(): Promise<void>;
  /**
   * Puts them in the place of those that serve, all in one step; when it throws, everything is as it was.
   * @param forgotten checkpoints that don't hold any more
   */
  place(forgotten: readonly string[]): Promise<void>;
  /**
   * Drops what is not kept: see {@link ShadowKind}. Always called at the end.
   * @param paused a lasting one is not to go on before somebody asks for it
   */
  close(paused?: boolean): Promise<void>;
}

/** A stored collection isn't what the code declares: its documents must be folded anew. */
export class CollectionChanged extends Error {
  constructor(
    readonly collection: string,
    /** `changed`: other keys or indexes than stored; `new`: what happened before it came isn't in it. */
    readonly difference: 'changed' | 'new',
  ) {
    super(
      `The read model ${collection} ${difference === 'new' ? 'is new' : 'has changed'} since the ledger was last ` +
        'projected. Run `build-ledger rebuild` to fold it from the events.',
    );
    this.name = 'CollectionChanged';
  }
}

/** The store of the read models could not be asked, or could not keep what it was given. Asking again may help. */
export class ReadModelsUnavailable extends Error {
  constructor(cause: unknown) {
    super('the read models are unavailable', { cause });
    this.name = 'ReadModelsUnavailable';
  }
}

/**
 * Another process rebuilt the collections that this one saves to: open them anew, forget what was cached, and go on
 * from the checkpoint. Reads need none of this; they show the new documents within a second or two.
 */
export class CollectionsReplaced extends Error {
  constructor(readonly collection: string) {
    super(`Another process has rebuilt the read model ${collection}`);
    this.name = 'CollectionsReplaced';
  }
}

/**
 * Documents by collection. A save applies to a document only where the position stored is smaller, so that
 * redelivery, crash and restart are no-ops.
 */
export interface ReadModels {
  /**
   * Opens the collections for use. If none of them is stored they are created; otherwise all must be there with the
   * keys and indexes declared, since one created now would lack everything up to the checkpoints. Those of another
   * version are opened all the same, and named by {@link kept}.
   * @throws CollectionChanged; a rebuild, which needs no open before it, mends that
   */
  open(collections: readonly CollectionSpec[]): Promise<void>;
  load<Body>(collection: string, ids: readonly string[]): Promise<Map<string, Document<Body>>>;
  /** As load, without reading the bodies; only documents that have a row. */
  loadRows(collection: string, ids: readonly string[]): Promise<Map<string, Row>>;
  /**
   * Documents and checkpoints. After a crash a checkpoint is never there without its documents; documents may be
   * without their checkpoint (where a store has no transactions), so that they are delivered again, to no effect.
   * @throws CollectionsReplaced, FencedOff, ReadModelsUnavailable
   */
  save(batch: SaveBatch): Promise<void>;
  /** Position last saved under the name; 0n if there is none. */
  checkpoint(name: string): Promise<bigint>;
  find<Body>(collection: string, find: Find): Promise<Document<Body>[]>;
  /** As find, without reading the bodies; only documents that have a row. */
  findRows(collection: string, find: Find): Promise<Row[]>;
  /** As find, the values of one key alone, read from an index where one has all that is asked about. */
  findValues(collection: string, key: string, find: Find): Promise<Key[]>;
  count(collection: string, filter?: Find['filter']): Promise<number>;
  /**
   * Empties the collections and forgets the checkpoints, for a rebuild; `fill` then saves batches, and all
   * of it becomes visible at its end or, if it throws, not at all. `shadow` loads what `fill` has saved so far.
   * Nothing else may save to these collections meanwhile: it would be gone at the end.
   */
  rebuild(
    collections: readonly CollectionSpec[],
    checkpoints: readonly string[],
    fill: (save: (batch: SaveBatch) => Promise<void>, shadow: Pick<ReadModels, 'load'>) => Promise<void>,
  ): Promise<void>;
  /**
   * Begins a rebuild that others need not wait for: until it is put in place they save to what serves, and whoever fills
   * the shadow sees to it that both have come equally far then. One at a time.
   * @throws NothingFormer
   */
  shadow(collections: readonly CollectionSpec[], options?: ShadowOptions): Promise<ShadowModels>;
  /** @param checkpoint name of the consumer whose positions are wanted */
  kept(checkpoint: string): Promise<Kept>;
  /** Drops unfinished and former ones. @returns false if there are none */
  dropKept(): Promise<boolean>;
  /** Every document, no tombstones, in the order of ids (by the bytes of their UTF-8), a few at a time. */
  documents(collection: string): AsyncIterable<Document>;
  /**
   * SHA-256 over a collection's documents in the order of their ids: equal content, equal digest, whatever the
   * engine. It means something while nothing is being saved to the collection.
   */
  digest(collection: string): Promise<string>;
  /** Resolves if the store answers at this moment. @throws ReadModelsUnavailable */
  ping(): Promise<void>;
  close(): Promise<void>;
}
