import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuildJson } from '../src/api/gitlab-v3/build-json.js';
import { PublicUrl } from '../src/config/public-url.js';
import type { BuildStatus } from '../src/domain/build/events.js';
import type { RecordedEvent } from '../src/event-store/envelope.js';
import { DocumentCache } from '../src/projections/document-cache.js';
import { CHECKPOINT, projections } from '../src/projections/index.js';
import { Projector } from '../src/projections/projector.js';
import { Documents } from '../src/queries/documents.js';
import { AnalyseBuildsHandler } from '../src/queries/analysing-builds/handler.js';
import { AnalyseBuilds } from '../src/queries/analysing-builds/query.js';
import { EventLog } from '../src/queries/event-log/event-log.js';
import { FindPipelineHandler } from '../src/queries/finding-a-pipeline/handler.js';
import { FindPipeline } from '../src/queries/finding-a-pipeline/query.js';
import { ListBuildsHandler } from '../src/queries/listing-builds/handler.js';
import { ListBuilds } from '../src/queries/listing-builds/query.js';
import { ListPipelinesHandler } from '../src/queries/listing-pipelines/handler.js';
import { ListPipelines } from '../src/queries/listing-pipelines/query.js';
import { TimeMachine } from '../src/queries/time-machine/time-machine.js';
import { SqliteReadModels } from '../src/read-models/sqlite/sqlite-read-models.js';
import { Database } from '../src/sqlite/database.js';
import { SEGMENT } from '../src/projections/event-index/collections.js';
import { startCore, type Core } from './support/core.js';
import { Workshop } from './support/core-workshop.js';
import { liveAtRandom } from './support/random-life.js';

/** The events of the last segment, which isn't whole, are in no index. */
const LIVES = [
  { seed: 1, segments: 2 },
  { seed: 2, segments: 1 },
];
const UNINDEXED = 150;
const URL = new PublicUrl('http://ledger.test');

const STATUSES: readonly (readonly BuildStatus[] | null)[] = [
  null,
  ['success'],
  ['pending'],
  ['running', 'pending', 'created'],
  ['failed', 'canceled'],
  ['manual', 'skipped'],
];

/** Folds the ledger one event at a time, and answers as a server does that has come so far. */
class Recorder {
  private constructor(
    private readonly folder: string,
    private readonly database: Database,
    private readonly readModels: SqliteReadModels,
    private readonly projector: Projector,
    readonly documents: Documents,
  ) {}

  static async open({ people }: Core['engine']): Promise<Recorder> {
    const folder = await mkdtemp(join(tmpdir(), 'ledger-recorder-'));
    const database = Database.open(folder);
    const readModels = new SqliteReadModels(database);
    await readModels.open(projections.map(({ collection }) => collection));
    const cache = new DocumentCache();
    const projector = new Projector(projections, CHECKPOINT, cache, ({ error }) => {
      throw new Error(error);
    });
    const documents = new Documents(readModels, cache, { exclusive: true, alone: () => true }, people);
    return new Recorder(folder, database, readModels, projector, documents);
  }

  see(event: RecordedEvent): Promise<void> {
    return this.projector.apply([event], this.readModels, batch => this.readModels.save(batch));
  }

  async close(): Promise<void> {
    this.database.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

describe.each(LIVES)('A ledger of many events, life $seed', ({ seed, segments }) => {
  const indexed = segments * SEGMENT;
  let core: Core;
  let workshop: Workshop;
  let recorder: Recorder;
  let events: RecordedEvent[];
  let time: TimeMachine;

  beforeAll(async () => {
    core = await startCore({ processes: false });
    workshop = await Workshop.open(core);
    await liveAtRandom(workshop, seed, indexed + UNINDEXED);
    await core.engine.projection.reached(await core.engine.store.lastPosition(), 60_000);
    const log = core.app.get(EventLog);
    while ((await log.indexedTo()) < BigInt(indexed)) await sleep(20);
    events = await core.engine.store.readAll({ limit: 10_000 });
    recorder = await Recorder.open(core.engine);
    time = core.app.get(TimeMachine);
  });

  afterAll(async () => {
    await recorder.close();
    await core.close();
  });

  it('answers as of every position what a recorder saw when it was there', async () => {
    const now = {
      builds: new ListBuildsHandler(recorder.documents),
      pipelines: new ListPipelinesHandler(recorder.documents),
      pipeline: new FindPipelineHandler(recorder.documents),
      json: new BuildJson(recorder.documents, URL),
      figures: new AnalyseBuildsHandler(recorder.documents, core.app.get(EventLog)),
    };
    const figures = new AnalyseBuildsHandler(core.app.get(Documents), core.app.get(EventLog));
    let figured = 0;
    const then = new BuildJson(core.app.get(Documents), URL);
    let pages = 0;
    for (const [turn, event] of events.entries()) {
      await recorder.see(event);
      const past = await time.moment(String(event.position));
      if (past === null) throw new Error('a position is a moment');
      expect(past.position).toBe(event.position);
      for (const statuses of turn % 5 === 0 ? STATUSES : [STATUSES[turn % STATUSES.length] ?? null]) {
        for (const page of new Set([1, 2, 1 + (turn % 9)])) {
          const wanted = new ListBuilds(workshop.projectId, statuses, null, page, 7);
          const [saw, answers] = [await now.builds.execute(wanted), await time.listBuilds(past, wanted)];
          const told = [
            await then.compose(answers.rows, true, past),
            await now.json.compose(saw.rows, true),
          ].map(objects => objects.map(({ text }) => text));
          expect([event.position, wanted, answers.total, told[0]]).toEqual([
            event.position,
            wanted,
            saw.total,
            told[1],
          ]);
          pages += saw.rows.length > 0 ? 1 : 0;
        }
      }
      const some = new ListPipelines(workshop.projectId, 'a'.repeat(40), 5);
      const sawPipelines = await now.pipelines.execute(some);
      expect(await time.listPipelines(past, some)).toEqual(sawPipelines);
      const ids = sawPipelines.map(({ body }) => body.id);
      const ofThem = new ListBuilds(workshop.projectId, ['success', 'running', 'canceled'], ids, 1, 20);
      if (ids.length > 0) {
        expect(await time.listBuilds(past, ofThem)).toEqual(await now.builds.execute(ofThem));
      }
      const latest = new FindPipeline({ projectId: workshop.projectId, ref: 'main', event: 'push' });
      expect(await time.findPipeline(past, latest.wanted)).toEqual(await now.pipeline.execute(latest));
      if (turn % 3 > 0) continue;
      const analysis = [
        turn % 2 === 0 ? workshop.projectId : null,
        0,
        null,
        ['job', 'status'],
        'hour',
      ] as const;
      const sawFigures = await now.figures.execute(new AnalyseBuilds(...analysis, null));
      expect(await figures.execute(new AnalyseBuilds(...analysis, past))).toEqual(sawFigures);
      figured += sawFigures.length;
    }
    expect(figured).toBeGreaterThan(events.length);
    expect(pages).toBeGreaterThan(events.length);
  });

  it('replays every build to the state that is served', async () => {
    const documents = core.app.get(Documents);
    const past = await time.moment(String(await core.engine.store.lastPosition()));
    for (const id of new Set(events.flatMap(({ stream }) => /^build-(\d+)$/.exec(stream)?.[1] ?? []))) {
      const served = await documents.builds.get(id);
      expect(served).not.toBeNull();
      expect(await past?.builds.get(id)).toEqual(served);
    }
  });

  it('finds the moment of a time: all that had happened by then, nothing that came later', async () => {
    const times = events.map(({ occurredAt }) => Date.parse(occurredAt));
    for (const at of [0, 7, SEGMENT, SEGMENT + 1, indexed + UNINDEXED - 1].map(place => times[place] ?? 0)) {
      const upTo = times.filter(one => one <= at).length;
      expect((await time.moment(new Date(at).toISOString()))?.position).toBe(events[upTo - 1]?.position);
      const before = times.filter(one => one < at).length;
      expect((await time.moment(new Date(at - 1).toISOString()))?.position).toBe(
        before === 0 ? 0n : events[before - 1]?.position,
      );
    }
    expect((await time.moment('2999-01-01'))?.position).toBe(events.at(-1)?.position);
    expect((await time.moment('999999999999'))?.position).toBe(events.at(-1)?.position);
    for (const none of ['yesterday', '-1', '2026-13-45', '1e3', ''])
      expect(await time.moment(none)).toBeNull();
  });
});
