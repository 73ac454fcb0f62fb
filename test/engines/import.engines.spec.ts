import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importLedger } from '../../src/engine/import-ledger.js';
import { liveThroughBuilds, type Story } from '../support/migrate-story.js';
import { exported, verify } from '../support/proven-ledger.js';
import type { TestEngines } from '../support/test-engines.js';
import { startProductionEngines, type ProductionEngines } from './production-engines.js';

describe('A bundle', () => {
  let engines: ProductionEngines;
  let fresh: TestEngines;
  let story: Story;
  let home: string;
  let bundle: string;

  beforeAll(async () => {
    engines = await startProductionEngines();
    fresh = engines.fresh();
    story = await liveThroughBuilds();
    home = await mkdtemp(join(tmpdir(), 'ledger-bundle-'));
    // The servers have one key, which signs the exports on both sides.
    const { LEDGER_SECRET_KEY = '' } = fresh.env;
    bundle = join(home, 'ledger.ndjson');
    await writeFile(bundle, await exported({ LEDGER_DATA: story.folder, LEDGER_SECRET_KEY }, true));
  });

  afterAll(async () => {
    await fresh.remove();
    await engines.stop();
    await Promise.all([story.folder, home].map(path => rm(path, { recursive: true })));
  });

  it('becomes the same ledger in EventStoreDB and MongoDB, once', async () => {
    const options = { bundle, keys: [], onProgress: () => undefined };
    const { events, root, blobs } = await importLedger(fresh.env, options);
    const here = await verify(story.folder);
    expect({ events, root }).toEqual({ events: here.events, root: here.root });
    expect(blobs).toBe(story.traced.length + 1);
    expect(await verify({ ...fresh.env })).toMatchObject({ ok: true, root });
    expect(await exported({ ...fresh.env }, true)).toBe(await readFile(bundle, 'utf8'));
    await expect(importLedger(fresh.env, options)).rejects.toThrow('there is a ledger already');
  });
});
