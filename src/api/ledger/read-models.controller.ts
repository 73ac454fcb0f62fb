import { Body, Controller, Delete, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { EventStore } from '../../event-store/event-store.js';
import { EVENT_STORE, READ_MODELS } from '../../ports.js';
import { CHECKPOINT, projections } from '../../projections/index.js';
import { quarantine } from '../../projections/quarantine.js';
import { DEFAULT_SHARE, type JobKind } from '../../projections/rebuild-job.js';
import { Upkeep } from '../../projections/upkeep.js';
import type { CollectionSpec, Kept, ReadModels } from '../../read-models/read-models.js';
import { NewJobDto } from './dto/job.dto.js';
import { problem } from './problem.js';
import { presentJob, presentKept } from './read-models-presenter.js';
import { droppedSchema, jobSchema, readModelsSchema } from './read-models-schemas.js';
import { ForAdmins, LedgerRoutes, Refuses } from './routes.js';

const BEGUN = { status: 202, description: 'It runs; GET tells how far it is', schema: jobSchema };
const RUNS = { status: 409, description: 'One is running, or another server process folds' } as const;

/** The read models themselves: how far they are, and folding them anew while they serve. */
@LedgerRoutes()
@Controller('api/ledger/projections')
export class ReadModelsController {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    private readonly upkeep: Upkeep,
  ) {}

  @Get()
  @ForAdmins()
  @ApiOperation({ summary: 'Every read model, and the rebuild that runs or was the last (admins)' })
  @ApiResponse({ status: 200, description: 'How far they are', schema: readModelsSchema })
  async list(): Promise<object> {
    const [checkpoint, last, kept] = await Promise.all([
      this.readModels.checkpoint(CHECKPOINT),
      this.store.lastPosition(),
      this.readModels.kept(CHECKPOINT),
    ]);
    const shown = projections.map(({ collection }) => collection).filter(({ name }) => name !== QUARANTINE);
    return {
      position: String(last),
      projections: await Promise.all(shown.map(spec => this.describe(spec, checkpoint, last, kept))),
      ...presentKept(kept),
      job: presentJob(this.upkeep.rebuilds.progress),
    };
  }

  @Post('rebuild')
  @ForAdmins()
  @HttpCode(202)
  @ApiOperation({ summary: 'Fold every read model anew while they serve, then swap them at once (admins)' })
  @ApiResponse(BEGUN)
  @ApiResponse(RUNS)
  @Refuses()
  async rebuild(@Body() body: NewJobDto): Promise<object | null> {
    return this.begin('rebuild', body);
  }

  @Post('verify')
  @ForAdmins()
  @HttpCode(202)
  @ApiOperation({ summary: 'Fold every read model anew, and only compare with what is served (admins)' })
  @ApiResponse(BEGUN)
  @ApiResponse(RUNS)
  @Refuses()
  async verify(@Body() body: NewJobDto): Promise<object | null> {
    return this.begin('verify', body);
  }

  @Post('rollback')
  @ForAdmins()
  @HttpCode(202)
  @ApiOperation({ summary: 'Bring those up to date that served before the last rebuild, and swap (admins)' })
  @ApiResponse(BEGUN)
  @ApiResponse({ status: 409, description: `${RUNS.description}, or there are none` })
  @Refuses()
  async rollback(@Body() body: NewJobDto): Promise<object | null> {
    const { former } = await this.readModels.kept(CHECKPOINT);
    if (former === null) throw problem(409, 'No former read models are kept');
    return this.begin('rollback', body);
  }

  @Delete('kept')
  @ForAdmins()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Drop the former read models, and those of a rebuild that has not ended (admins)',
  })
  @ApiResponse({ status: 200, description: 'They are gone', schema: droppedSchema })
  @ApiResponse({ status: 404, description: 'None are kept' })
  @ApiResponse(RUNS)
  async drop(): Promise<object> {
    this.claim();
    if (!(await this.readModels.dropKept()))
      throw problem(404, 'No read models are kept beside those that serve');
    return { dropped: true };
  }

  @Delete('rebuild')
  @ForAdmins()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Stop what runs; what serves stays, and the next rebuild goes on from there (admins)',
  })
  @ApiResponse({ status: 200, description: 'It has stopped', schema: jobSchema })
  @ApiResponse({ status: 404, description: 'Nothing runs' })
  async stop(): Promise<object | null> {
    if (!(await this.upkeep.rebuilds.stop(true))) throw problem(404, 'No rebuild is running');
    return presentJob(this.upkeep.rebuilds.progress);
  }

  private begin(kind: JobKind, { share = DEFAULT_SHARE }: NewJobDto): object | null {
    const rebuilds = this.claim();
    rebuilds.start(kind, share);
    return presentJob(rebuilds.progress);
  }

  /** @throws ApiError 409 unless this process folds, and nothing runs */
  private claim(): Upkeep['rebuilds'] {
    const { leads, rebuilds } = this.upkeep;
    if (!leads) throw problem(409, 'Another server process folds the read models: ask that one');
    if (rebuilds.runs) throw problem(409, 'A rebuild, a comparison or a rollback is running already');
    return rebuilds;
  }

  private async describe(
    spec: CollectionSpec,
    checkpoint: bigint,
    last: bigint,
    kept: Kept,
  ): Promise<object> {
    const { name, version = 1 } = spec;
    const [documents, quarantined] = await Promise.all([
      this.readModels.count(name),
      this.readModels.count(QUARANTINE, { projection: name }),
    ]);
    const state = quarantined > 0 ? 'degraded' : checkpoint < last ? 'behind' : 'current';
    return {
      name,
      version,
      state,
      position: String(checkpoint),
      documents,
      quarantined,
      outdated: kept.outdated.includes(name),
    };
  }
}

const QUARANTINE = quarantine.collection.name;
