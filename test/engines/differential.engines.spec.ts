import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projections } from '../../src/projections/index.js';
import { eventStoreDbAddress, type EngineAddress } from '../stand-ins/eventstoredb/engine-address.js';
import { startCore, type Core } from '../support/core.js';
import { RandomScript } from '../support/random-script.js';
import { withoutChance } from '../support/without-chance.js';
import { type MongoUnderTest, mongoUnderTest } from './mongodb-under-test.js';
import { productionEngine } from './production-engine.js';

const STEPS = 900;
/** Another one can be tried; the one that failed is in the test's name. */
const SEED = Number(process.env['LEDGER_TEST_SEED'] ?? 20_260_301);

interface Run {
  /** Each step with its answer, as text. */
  readonly answers: readonly string[];
  /** Every event in the order of the ledger, as text. */
  readonly events: readonly string[];
  /** SHA-256 of each read model without positions. */
  readonly digests: Readonly<Record<string, string>>;
}

async function run(core: Core): Promise<Run> {
  const script = await RandomScript.begin(core, SEED);
  const answers: string[] = [];
  for (let at = 1; at <= STEPS; at += 1) {
    const { step, answer } = await script.next();
    answers.push(`${at} ${step}: ${withoutChance(answer)}`);
  }
  const { store, readModels } = core.engine;
  const events = (await store.readAll({ limit: 10_000 })).map(withoutChance);
  const digests: Record<string, string> = {};
  for (const { collection } of projections) {
    const digest = createHash('sha256');
    for await (const document of readModels.documents(collection.name))
      digest.update(`${withoutChance(document)}\n`);
    digests[collection.name] = digest.digest('hex');
  }
  return { answers, events, digests };
}

describe(`The same ${STEPS} requests made from the seed ${SEED}`, () => {
  let eventStore: EngineAddress;
  let mongo: MongoUnderTest;
  let embedded: Run;
  let production: Run;

  beforeAll(async () => {
    eventStore = await eventStoreDbAddress();
    mongo = await mongoUnderTest();
    const open = productionEngine(eventStore.connectionString, mongo.url, mongo.newDatabase());
    const runs: Run[] = [];
    for (const options of [{}, { open }]) {
      const core = await startCore({ processes: false, ...options });
      try {
        runs.push(await run(core));
      } finally {
        await core.close();
      }
    }
    [embedded, production] = runs as [Run, Run];
  }, 300_000);
  afterAll(async () => {
    await mongo.stop();
    await eventStore.release();
  });

  it('reach most of what a ledger does', () => {
    const types = new Set(embedded.events.map(text => (JSON.parse(text) as { type: string }).type));
    expect(types.size).toBeGreaterThan(20);
    const refused = embedded.answers.filter(answer => answer.includes('"refused"'));
    expect(refused.length).toBeGreaterThan(STEPS / 20);
    expect(refused.length).toBeLessThan(STEPS / 2);
  });

  it('get the same answers from EventStoreDB and MongoDB as from one folder', () => {
    expect(production.answers.find((answer, at) => answer !== embedded.answers[at])).toBeUndefined();
    expect(production.answers).toEqual(embedded.answers);
  });

  it('leave the same events in the same order', () => {
    expect(production.events).toEqual(embedded.events);
  });

  it('leave read models with the same digests', () => {
    expect(production.digests).toEqual(embedded.digests);
    expect(new Set(Object.values(embedded.digests)).size).toBeGreaterThan(5);
  });
});
