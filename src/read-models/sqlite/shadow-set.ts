import type { Database } from '../../sqlite/database.js';
import { NothingFormer, type CollectionSpec, type ShadowKind } from '../read-models.js';
import { shapeOf } from '../shape.js';
import type { Catalogue } from './catalogue.js';
import { readCheckpoint, saveCheckpoints } from './checkpoints.js';
import type { CollectionTable } from './collection-table.js';
import type { KeptKind } from './kept-tables.js';

type Checkpoints = Readonly<Record<string, bigint>>;

/** The tables of a shadow: which they are, how far they have come, and what becomes of them and of those that serve. */
export class ShadowSet {
  private constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
    private readonly kept: KeptKind | null,
    readonly tables: readonly CollectionTable[],
    /** How far they have come already. */
    readonly checkpoints: Checkpoints,
  ) {}

  /** Creates the tables, or finds those that are kept. @throws NothingFormer */
  static begin(
    database: Database,
    catalogue: Catalogue,
    specs: readonly CollectionSpec[],
    kind: ShadowKind,
  ): ShadowSet {
    const { kept } = catalogue;
    const set = (which: KeptKind | null, tables: readonly CollectionTable[], checkpoints: Checkpoints) =>
      new ShadowSet(database, catalogue, which, tables, checkpoints);
    if (kind === 'former') {
      const tables = kept.tablesFor('former', specs, ['same', 'outdated']);
      if (tables === null) throw new NothingFormer();
      return set('former', tables, kept.get('former')?.checkpoints ?? {});
    }
    return database.transaction('NORMAL', () => {
      if (kind === 'lasting') {
        const known = kept.tablesFor('unfinished', specs, ['same']);
        const checkpoints = kept.get('unfinished')?.checkpoints ?? {};
        if (known !== null) {
          kept.reach('unfinished', checkpoints, false);
          return set('unfinished', known, checkpoints);
        }
        kept.remove('unfinished');
      }
      catalogue.dropLeftovers();
      const tables = specs.map(spec => catalogue.createTable(spec));
      if (kind === 'passing') return set(null, tables, {});
      kept.put('unfinished', { tables: entriesOf(tables), checkpoints: {}, paused: false });
      return set('unfinished', tables, {});
    });
  }

  /** Part of the transaction that writes the documents. */
  reach(checkpoints: Checkpoints, paused = false): void {
    if (this.kept !== null) this.catalogue.kept.reach(this.kept, checkpoints, paused);
  }

  /** Puts the tables in place, in one durable step. */
  place(checkpoints: Checkpoints, forgotten: readonly string[]): void {
    const { database, catalogue, tables } = this;
    database.transaction('FULL', () => {
      this.keepWhatServes([...forgotten, ...Object.keys(checkpoints)]);
      for (const table of tables) catalogue.assign(table);
      for (const name of forgotten) database.prepare('DELETE FROM checkpoints WHERE name = ?').run(name);
      saveCheckpoints(database, checkpoints);
    });
  }

  private keepWhatServes(consumers: readonly string[]): void {
    const { database, catalogue, tables } = this;
    const { kept } = catalogue;
    const specs = tables.map(({ spec }) => spec);
    const serving = catalogue.serving(specs);
    for (const kind of ['unfinished', 'former'] as const) {
      const stored = kept.get(kind)?.tables ?? {};
      if (specs.some(({ name }) => stored[name] !== undefined)) kept.remove(kind);
    }
    if (this.kept === null || serving === null) return;
    const checkpoints = consumers.map(name => [name, readCheckpoint(database, name)] as const);
    kept.put('former', { tables: serving, checkpoints: Object.fromEntries(checkpoints), paused: false });
  }
}

function entriesOf(tables: readonly CollectionTable[]) {
  return Object.fromEntries(
    tables.map(({ spec, name }) => [spec.name, { shape: shapeOf(spec), table: name }]),
  );
}
