import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ArtifactUploads } from './artifact-uploads.js';
import { ArtifactsController } from './artifacts.controller.js';
import { BuildCallers } from './build-callers.js';
import { BuildUpdates } from './build-updates.js';
import { BuildsController } from './builds.controller.js';
import { RunnerCallers } from './runner-callers.js';
import { RunnersController } from './runners.controller.js';
import { TraceController } from './trace.controller.js';

/** The coordinator of GitLab Runner 0.x to 1.x: `/ci/api/v1`. */
@Module({
  imports: [CqrsModule],
  controllers: [RunnersController, BuildsController, TraceController, ArtifactsController],
  providers: [RunnerCallers, BuildCallers, BuildUpdates, ArtifactUploads],
})
export class RunnerV1Module {}
