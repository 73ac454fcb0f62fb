import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildAggregate } from '../../src/domain/build/build.js';
import { checkpointAggregate } from '../../src/domain/checkpoint/checkpoint.js';
import type { Aggregate, DomainEvent } from '../../src/domain/event.js';
import { schemaVersions } from '../../src/domain/events.js';
import { idsAggregate } from '../../src/domain/ids/ids.js';
import { nameAggregate } from '../../src/domain/ids/name.js';
import { personAggregate } from '../../src/domain/person/person.js';
import { pipelineAggregate } from '../../src/domain/pipeline/pipeline.js';
import { projectAggregate } from '../../src/domain/project/project.js';
import { retentionRunAggregate } from '../../src/domain/retention/run.js';
import { runnerAggregate } from '../../src/domain/runner/runner.js';
import { userAggregate } from '../../src/domain/user/user.js';
import type { RecordedEvent } from '../../src/event-store/envelope.js';
import { sealEvent, verifyEvent } from '../../src/event-store/seal.js';
import { upcasters } from '../../src/event-store/upcasters.js';
import { DocumentCache } from '../../src/projections/document-cache.js';
import { CHECKPOINT, projections } from '../../src/projections/index.js';
import { Projector } from '../../src/projections/projector.js';
import type { QuarantineDocument } from '../../src/projections/quarantine.js';
import { openStorage, type Storage } from '../support/core-storage.js';
import { addMissing, fileOf, goldenEvents, missingTypes } from './golden-events.js';

if (process.env['GOLDEN'] === 'add') addMissing();

const HOW =
  'An event that was written stays for ever. Give the type its new version in src/domain/events.ts, its new shape in ' +
  'test/golden/samples.ts, and run: GOLDEN=add npm test -- test/golden';

const golden = goldenEvents();
const versions: Readonly<Record<string, number>> = schemaVersions;

const aggregates = [
  buildAggregate,
  pipelineAggregate,
  projectAggregate,
  runnerAggregate,
  userAggregate,
  personAggregate,
  checkpointAggregate,
  retentionRunAggregate,
] as unknown as readonly Aggregate<unknown, DomainEvent>[];

/** The aggregate whose streams these are: names are claimed on `ids-<kind>-<name>`, ids on `ids-<kind>`. */
function aggregateOf(stream: string): Aggregate<unknown, DomainEvent> {
  const ids = stream.split('-').length > 2 ? nameAggregate : idsAggregate;
  const found = aggregates.find(({ category }) => stream.startsWith(`${category}-`)) ?? ids;
  return found as Aggregate<unknown, DomainEvent>;
}

describe('The golden files', () => {
  it('are there for every type of event, in the version that is written today', () => {
    const missing = missingTypes().map(type => fileOf(type, versions[type] ?? 0));
    expect({ missing, how: HOW }).toEqual({ missing: [], how: HOW });
  });

  it('are there for every older version too, with the upcaster that takes it on', () => {
    const files = new Set(golden.map(({ file }) => file));
    const older = Object.entries(versions).flatMap(([type, version]) =>
      Array.from({ length: version - 1 }, (_, at) => [type, at + 1] as const),
    );
    expect(older.filter(([type, version]) => !files.has(fileOf(type, version)))).toEqual([]);
    expect(older.filter(([type, version]) => !upcasters.has(`${type}@${version}`))).toEqual([]);
  });

  it('are of types and versions that this release knows', () => {
    const unknown = golden.filter(
      ({ envelope }) => !(envelope.schemaVersion <= (versions[envelope.type] ?? 0)),
    );
    expect(unknown.map(({ file }) => file)).toEqual([]);
    expect(golden.map(({ envelope }) => fileOf(envelope.type, envelope.schemaVersion))).toEqual(
      golden.map(({ file }) => file),
    );
  });
});

describe('The golden events', () => {
  let storage: Storage;
  let stored: readonly RecordedEvent[];

  beforeAll(async () => {
    storage = await openStorage(projections.map(({ collection }) => collection));
    for (const event of golden) {
      const { stream, revision } = event.envelope;
      await storage.store.append(stream, revision === 0 ? 'no_stream' : revision - 1, [event]);
    }
    stored = await storage.store.readAll({ limit: 1_000 });
  });
  afterAll(() => storage.close());

  it('are, byte for byte, what this release would seal, and their hashes verify', () => {
    for (const { canonical, hash, envelope } of golden) {
      expect([canonical, hash]).toEqual([sealEvent(envelope).canonical, sealEvent(envelope).hash]);
    }
    expect(stored.map(event => [event.hash, verifyEvent(event)])).toEqual(
      golden.map(({ hash }) => [hash, true]),
    );
    expect(golden.map(({ position }) => BigInt(position))).toEqual(stored.map(({ position }) => position));
  });

  it('are read in their newest shape', () => {
    expect(stored.map(({ type, schemaVersion }) => [type, schemaVersion])).toEqual(
      golden.map(({ envelope: { type } }) => [type, versions[type]]),
    );
  });

  it('come out of their upcasters the same each time, and unchanged themselves', () => {
    for (const { envelope } of golden) {
      const upcaster = upcasters.get(`${envelope.type}@${envelope.schemaVersion}`);
      if (upcaster === undefined) continue;
      const frozen = deepFreeze(envelope.data);
      expect(upcaster(frozen)).toStrictEqual(upcaster(frozen));
    }
  });

  it.each(golden)('$file folds into the state of its stream', ({ envelope: { stream, revision } }) => {
    const { initial, evolve } = aggregateOf(stream);
    const events = stored.filter(event => event.stream === stream && event.revision <= revision);
    const state = events.reduce((before, event) => evolve(before, event), initial);
    expect(state).not.toEqual(initial);
    expect(Object.values(state as object)).not.toContain(undefined);
  });

  it('fold into every read model, each into what it is about', async () => {
    const stopped: QuarantineDocument[] = [];
    const { readModels } = storage;
    const projector = new Projector(projections, CHECKPOINT, new DocumentCache(), entry =>
      stopped.push(entry),
    );
    for (const event of stored) await projector.apply([event], readModels, batch => readModels.save(batch));
    expect(stopped).toEqual([]);
    const counts = await Promise.all(
      ['users', 'projects', 'pipelines', 'builds'].map(name => readModels.count(name)),
    );
    expect(counts.every(count => count >= 1)).toBe(true);
  });
});

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
