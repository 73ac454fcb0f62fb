import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { DroneModule, droneShapes } from './api/drone/index.js';
import { GitlabV3Module, gitlabV3Errors } from './api/gitlab-v3/index.js';
import { HealthModule } from './api/health/index.js';
import { LedgerApiModule, ledgerErrors } from './api/ledger/index.js';
import { RunnerV1Module, runnerV1Errors } from './api/runner-v1/index.js';
import { CoreModule, type Parts } from './core.module.js';

/** How each dialect words what goes wrong outside its controllers. */
export const errorShapes = [gitlabV3Errors, runnerV1Errors, ...droneShapes, ledgerErrors];

/** The whole application: one core, and every dialect that speaks for it. */
@Module({})
export class AppModule {
  /** @param more modules that only tests and the bench mount beside the dialects */
  static of(parts: Parts, more: readonly Type[] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CoreModule.of(parts),
        GitlabV3Module,
        RunnerV1Module,
        DroneModule,
        LedgerApiModule,
        HealthModule,
        ...more,
      ],
    };
  }
}
