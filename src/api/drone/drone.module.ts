import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BadgesController } from './badges.controller.js';
import { BuildsController } from './builds.controller.js';
import { DroneAccess } from './drone-access.js';
import { DroneBuilds } from './drone-builds.js';
import { DronePast } from './drone-past.js';
import { DroneHeaders } from './headers.js';
import { JobsController } from './jobs.controller.js';
import { ReposController } from './repos.controller.js';
import { UserController } from './user.controller.js';

/** Drone 0.4: `/api/repos`, and the two questions its clients ask beside. */
@Module({
  imports: [CqrsModule],
  controllers: [BuildsController, JobsController, ReposController, UserController, BadgesController],
  providers: [DroneAccess, DroneBuilds, DroneHeaders, DronePast],
})
export class DroneModule {}
