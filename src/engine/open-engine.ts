import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { RecordedEvent } from '../event-store/envelope.js';
import type { Clock } from '../ledger/clock.js';
import { Ledger } from '../ledger/ledger.js';
import { Reactor } from '../ledger/reactor.js';
import { Tenure } from '../leases/tenure.js';
import { forgottenIn } from '../people/forgotten-in.js';
import { People } from '../people/people.js';
import { DocumentCache } from '../projections/document-cache.js';
import { CHECKPOINT, projections } from '../projections/index.js';
import { ProjectionRunner } from '../projections/projection-runner.js';
import { Projector } from '../projections/projector.js';
import { countQuarantined } from '../projections/quarantine.js';
import { Upkeep } from '../projections/upkeep.js';
import { loadSecretKey } from '../secrets/secret-key.js';
import { Vault } from '../secrets/vault.js';
import type { Engine, Storage } from './engine.js';
import { openReadModels } from './open-read-models.js';
import { openStorage } from './open-storage.js';
import { exclusiveReadSide, SharedReadSide } from './read-side.js';

/** Where other servers forget, too: milliseconds between two looks at the marks that they leave. */
const LOOK_AFTER_PEOPLE_EVERY = 15_000;

export type { Engine } from './engine.js';

/**
 * Opens the engines and brings the read models up to the ledger's end.
 * @throws ConfigInvalid, DataFolderInUse, DatabaseTooNew, EngineAway
 */
export async function openEngine(config: Config, clock: Clock, log: Logger): Promise<Engine> {
  const storage = await openStorage(config, clock, log);
  try {
    await openReadModels(storage, log, { serveOutdated: true });
    const vault = new Vault(await loadSecretKey(config.dataDir, config.secretKey));
    const people = await People.open(storage.personKeys, vault);
    return await assemble(storage, people, config, clock, log);
  } catch (error) {
    await storage.close();
    throw error;
  }
}

async function assemble(
  storage: Storage,
  people: People,
  config: Config,
  clock: Clock,
  log: Logger,
): Promise<Engine> {
  const { store, readModels, exclusive } = storage;
  const cache = new DocumentCache();
  const projector = new Projector(
    projections,
    CHECKPOINT,
    cache,
    entry => log.error(entry, 'an event could not be folded into a document, which stays as it was'),
    (await countQuarantined(readModels)) > 0,
  );
  const projection = new ProjectionRunner(store, readModels, projector, CHECKPOINT, error =>
    log.error({ err: error }, 'the projections lost their subscription and take it up again'),
  );
  const reactor = new Reactor((error, event) =>
    log.warn({ err: error, event: event.id }, 'a reaction failed at once and is left to the follower'),
  );
  const { readYourWrites } = config.timings;
  const readSide = exclusive
    ? exclusiveReadSide(projection, readYourWrites)
    : new SharedReadSide(projection, readModels, CHECKPOINT, readYourWrites);
  // Also what another server has forgotten.
  projection.onSaved(events => conceal(people, events));
  const looking = exclusive ? null : lookAfter(people);
  const upkeep = new Upkeep(store, readModels, projector, projection, { clock, log });
  const { alone, stop } = await project(projection, storage, upkeep, log);
  return {
    ...storage,
    cache,
    projection,
    readSide,
    reactor,
    people,
    ledger: new Ledger(store, clock, reactor, { exclusive, storeRepeats: !exclusive, people }),
    upkeep,
    alone,
    async close() {
      if (looking !== null) clearInterval(looking);
      await upkeep.stop();
      await stop();
      await storage.close();
    },
  };
}

/** When the keys are away, the next look is soon enough: nothing is opened without them but what was before. */
function lookAfter(people: People): NodeJS.Timeout {
  const look = (): void => void people.lookAfter().catch(() => undefined);
  return setInterval(look, LOOK_AFTER_PEOPLE_EVERY).unref();
}

function conceal(people: People, events: readonly RecordedEvent[]): void {
  for (const event of events) {
    const found = forgottenIn(event);
    if (found !== null) people.conceal(found.persons, found.forgottenAs);
  }
}

interface Projecting {
  alone(): boolean;
  stop(): Promise<void>;
}

/** Folds whenever no other process does. */
async function project(
  projection: ProjectionRunner,
  { leases, exclusive }: Storage,
  upkeep: Upkeep,
  log: Logger,
): Promise<Projecting> {
  if (exclusive) {
    await projection.start();
    upkeep.begin();
    return { alone: () => true, stop: () => projection.stop() };
  }
  projection.watch();
  const duty = {
    begin: async (fence: Parameters<typeof projection.lead>[0]) => {
      await projection.lead(fence);
      upkeep.begin();
    },
    check: () => projection.check(),
    end: async () => {
      upkeep.suspend();
      projection.watch();
    },
  };
  const tenure = new Tenure(leases, CHECKPOINT, duty, error =>
    log.error({ err: error }, 'folding was left to whoever takes it up'),
  );
  const stop = async (): Promise<void> => {
    await tenure.stop();
    await projection.stop();
  };
  try {
    await tenure.start();
    await projection.start();
    return { alone: () => projection.leads && tenure.holds, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
