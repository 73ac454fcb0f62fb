import type { FastifyReply } from 'fastify';
import { HealthController } from '../../src/api/health/health.controller.js';
import { QuarantineController } from '../../src/api/ledger/quarantine.controller.js';
import { ReadModelsController } from '../../src/api/ledger/read-models.controller.js';
import { indexAgain } from '../../src/engine/verify-index.js';
import type { RecordedEvent } from '../../src/event-store/envelope.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { DocumentCache } from '../../src/projections/document-cache.js';
import { SEGMENT } from '../../src/projections/event-index/collections.js';
import { EventIndexer } from '../../src/projections/event-index/event-indexer.js';
import { CHECKPOINT, projections } from '../../src/projections/index.js';
import { Projector } from '../../src/projections/projector.js';
import { QuarantineReplay } from '../../src/projections/quarantine-replay.js';
import type { Upkeep } from '../../src/projections/upkeep.js';
import type { ReadModels } from '../../src/read-models/read-models.js';

const nothing = async (): Promise<void> => undefined;

/** Asks what those ask who see to the read models themselves: routes for admins, the projector, the event index. */
export async function askUpkeep(readModels: ReadModels): Promise<void> {
  const projector = new Projector(projections, CHECKPOINT, new DocumentCache(), () => undefined);
  await projector.forget(readModels);
  const store = storeOf([]);
  const replay = new QuarantineReplay(store, readModels, projector, projections, CHECKPOINT, nothing);
  await replay.replayAll(() => true);
  const upkeep = { rebuilds: { progress: null } } as unknown as Upkeep;
  await new ReadModelsController(store, readModels, upkeep).list();
  await new QuarantineController(readModels, upkeep).list({});
  const readSide = { position: 1n, shown: async () => true, reachable: async () => undefined };
  await new HealthController(store, readModels, readSide).ready({} as FastifyReply);
  await new EventIndexer(storeOf(segment()), readModels).catchUp();
  await indexAgain(store, readModels, async () => readModels);
}

/** Whose events are all read at once. */
function storeOf(events: readonly RecordedEvent[]): EventStore {
  let left = events;
  const readAll = async (): Promise<readonly RecordedEvent[]> => {
    const read = left;
    left = [];
    return read;
  };
  return { readAll, readStream: async () => [], lastPosition: async () => 1n } as unknown as EventStore;
}

/** As many events of a project as are indexed together. */
function segment(): RecordedEvent[] {
  return Array.from({ length: SEGMENT }, (_, at) => {
    const facts = { type: 'RetentionSet', data: { projectId: 1, rules: [] }, actor: { kind: 'system' } };
    const where = { stream: 'project-1', position: BigInt(at + 6), occurredAt: '2026-01-01T00:00:00.000Z' };
    return { ...facts, ...where, correlationId: 'c' } as unknown as RecordedEvent;
  });
}
