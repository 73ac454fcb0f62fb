import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { DocumentCache } from '../../src/projections/document-cache.js';
import { CHECKPOINT, projections } from '../../src/projections/index.js';
import { Projector } from '../../src/projections/projector.js';
import { openStorage } from '../support/core-storage.js';
import { addMissing, goldenEvents } from './golden-events.js';

const FILE = fileURLToPath(new URL('projections.json', import.meta.url));

/** What the first golden events fold into, one after the other, by `<read model>.v<version of its code>`. */
type Digests = Readonly<Record<string, { readonly events: number; readonly digest: string }>>;

const HOW =
  'Other documents follow from the same events: raise the version of the read model in src/projections, so that ' +
  'ledgers that have the old ones fold them anew, and run: GOLDEN=add npm test -- test/golden';

const kept = JSON.parse(readFileSync(FILE, 'utf8')) as Digests;
const keyOf = ({ name, version = 1 }: { readonly name: string; readonly version?: number }): string =>
  `${name}.v${version}`;

/** SHA-256 over the digests that each read model has after each of so many golden events: what ends again counts, too. */
async function foldGolden(count: number): Promise<Digests> {
  const storage = await openStorage(projections.map(({ collection }) => collection));
  try {
    const { store, readModels } = storage;
    const projector = new Projector(projections, CHECKPOINT, new DocumentCache(), () => undefined);
    const hashes = new Map(projections.map(({ collection }) => [keyOf(collection), createHash('sha256')]));
    for (const event of goldenEvents().slice(0, count)) {
      const { stream, revision } = event.envelope;
      const after = await store.lastPosition();
      await store.append(stream, revision === 0 ? 'no_stream' : revision - 1, [event]);
      const recorded = await store.readAll({ after, limit: 1 });
      await projector.apply(recorded, readModels, batch => readModels.save(batch));
      for (const { collection } of projections) {
        hashes.get(keyOf(collection))?.update(await readModels.digest(collection.name));
      }
    }
    const digests = [...hashes].map(
      ([key, hash]) => [key, { events: count, digest: hash.digest('hex') }] as const,
    );
    return Object.fromEntries(digests);
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
