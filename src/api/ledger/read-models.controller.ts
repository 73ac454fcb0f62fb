import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { EventStore } from '../../event-store/event-store.js';
import { EVENT_STORE, READ_MODELS } from '../../ports.js';
import { CHECKPOINT, projections } from '../../projections/index.js';
import { quarantine } from '../../projections/quarantine.js';
import { RebuildJob, type JobKind } from '../../projections/rebuild-job.js';
import type { ReadModels } from '../../read-models/read-models.js';
import { NewJobDto } from './dto/job.dto.js';
import { LedgerAccess } from './ledger-access.js';
import { problem } from './problem.js';
import { jobSchema, presentJob } from './job-presenter.js';

const SHARE = 0.5;
const STARTED = {
  status: 202,
  description: 'It runs; GET /api/ledger/projections tells how far it is',
} as const;
const RUNS = { status: 409, description: 'A rebuild or a comparison is running' } as const;

/** The read models themselves: how far they are, and folding them anew while they serve. */
@ApiTags('Ledger')
@ApiSecurity('private-token')
@Controller('api/ledger/projections')
export class ReadModelsController {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    private readonly jobs: RebuildJob,
    private readonly access: LedgerAccess,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Every read model, and the rebuild that runs or was the last; admins' })
  @ApiResponse({ status: 200, schema: { type: 'object', properties: { job: jobSchema } } })
  async list(@Req() request: FastifyRequest): Promise<object> {
    await this.access.admin(request);
    const [checkpoint, last] = await Promise.all([
      this.readModels.checkpoint(CHECKPOINT),
      this.store.lastPosition(),
    ]);
    const shown = projections.filter(({ collection }) => collection.name !== quarantine.collection.name);
    return {
      position: String(last),
      projections: await Promise.all(
        shown.map(({ collection }) => this.describe(collection, checkpoint, last)),
      ),
      job: presentJob(this.jobs.progress),
    };
  }

  @Post('rebuild')
  @HttpCode(202)
  @ApiOperation({ summary: 'Fold every read model anew while they serve, and swap them in one step; admins' })
  @ApiResponse({ ...STARTED, schema: jobSchema })
  @ApiResponse(RUNS)
  rebuild(@Body() body: NewJobDto, @Req() request: FastifyRequest): Promise<object> {
    return this.start('rebuild', body, request);
  }

  @Post('verify')
  @HttpCode(202)
  @ApiOperation({ summary: 'Fold every read model anew, and only compare with what is served; admins' })
  @ApiResponse({ ...STARTED, schema: jobSchema })
  @ApiResponse(RUNS)
  verify(@Body() body: NewJobDto, @Req() request: FastifyRequest): Promise<object> {
    return this.start('verify', body, request);
  }

  @Delete('rebuild')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop what runs; what serves stays as it is; admins' })
  @ApiResponse({ status: 200, schema: jobSchema })
  @ApiResponse({ status: 404, description: 'Nothing runs' })
  async stop(@Req() request: FastifyRequest): Promise<object | null> {
    await this.access.admin(request);
    if (!(await this.jobs.stop())) throw problem(404, 'No rebuild is running');
    return presentJob(this.jobs.progress);
  }

  private async start(kind: JobKind, { share = SHARE }: NewJobDto, request: FastifyRequest): Promise<object> {
    await this.access.admin(request);
    if (!this.jobs.start(kind, share)) throw problem(409, 'A rebuild or a comparison is running already');
    return presentJob(this.jobs.progress) ?? {};
  }

  private async describe(
    { name, version = 1 }: { readonly name: string; readonly version?: number },
    checkpoint: bigint,
    last: bigint,
  ): Promise<object> {
    const stopped = await this.readModels.count(quarantine.collection.name, { projection: name });
    const documents = await this.readModels.count(name);
    const state = stopped > 0 ? 'degraded' : checkpoint < last ? 'behind' : 'current';
    return { name, version, state, position: String(checkpoint), documents, quarantined: stopped };
  }
}
