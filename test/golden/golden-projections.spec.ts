import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { DocumentCache } from '../../src/projections/document-cache.js';
import { CHECKPOINT, projections } from '../../src/projections/index.js';
import { Projector } from '../../src/projections/projector.js';
import { openStorage } from '../support/core-storage.js';
import { addMissing, goldenEvents } from './golden-events.js';

const FILE = fileURLToPath(new URL('projections.json', import.meta.url));

/** What the first golden events fold into, by `<read model>.v<version of its code>`. */
type Digests = Readonly<Record<string, { readonly events: number; readonly digest: string }>>;

const HOW =
  'Other documents follow from the same events: raise the version of the read model in src/projections, so that ' +
  'ledgers that have the old ones fold them anew, and run: GOLDEN=add npm test -- test/golden';

const kept = JSON.parse(readFileSync(FILE, 'utf8')) as Digests;
const keyOf = ({ name, version = 1 }: { readonly name: string; readonly version?: number }): string =>
  `${name}.v${version}`;

/** Digests of the read models after so many golden events. */
async function foldGolden(count: number): Promise<Digests> {
  const storage = await openStorage(projections.map(({ collection }) => collection));
  try {
    const { store, readModels } = storage;
    for (const event of goldenEvents().slice(0, count)) {
      const { stream, revision } = event.envelope;
      await store.append(stream, revision === 0 ? 'no_stream' : revision - 1, [event]);
    }
    const projector = new Projector(projections, CHECKPOINT, new DocumentCache(), () => undefined);
    await projector.apply(await store.readAll({ limit: 1_000 }), readModels, batch => readModels.save(batch));
    const digests = projections.map(async ({ collection }) => {
      const digest = await readModels.digest(collection.name);
      return [keyOf(collection), { events: count, digest }] as const;
    });
    return Object.fromEntries(await Promise.all(digests));
  } finally {
    await storage.close();
  }
}

async function addMissingDigests(): Promise<Digests> {
  addMissing();
  const folded = await foldGolden(goldenEvents().length);
  const all = { ...folded, ...kept };
  writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
  return all;
}

const digests = process.env['GOLDEN'] === 'add' ? await addMissingDigests() : kept;

describe('What a read model makes of the golden events', () => {
  it.each(projections.map(({ collection }) => collection))(
    'is what it was when its version was given: $name',
    async spec => {
      expect(spec.version).toBeGreaterThanOrEqual(1);
      const known = digests[keyOf(spec)];
      const folded = known && (await foldGolden(known.events))[keyOf(spec)];
      expect({ known: known !== undefined, digest: folded?.digest, how: HOW }).toEqual({
        known: true,
        digest: known?.digest,
        how: HOW,
      });
    },
  );
});
