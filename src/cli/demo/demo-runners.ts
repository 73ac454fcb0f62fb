import { join } from 'node:path';
import { coordinatorAt } from '../runner/coordinator/coordinator.js';
import { registerRunner } from '../runner/coordinator/register-runner.js';
import { RUNNER_DEFAULTS } from '../runner/runner-settings.js';
import { type RunningRunner, startRunner } from '../runner/start-runner.js';
import type { DemoServer } from './demo-server.js';

const NAMES = ['demo-runner-1', 'demo-runner-2'];

/** Registers and starts the demo's runners: the real ones, with shorter waits. */
export async function startDemoRunners(
  server: DemoServer,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly RunningRunner[]> {
  const coordinator = coordinatorAt(server.url);
  const runners: RunningRunner[] = [];
  for (const description of NAMES) {
    const { token } = await registerRunner(coordinator, {
      token: server.registrationToken,
      description,
      tags: [],
      runUntagged: true,
    });
    const settings = {
      ...RUNNER_DEFAULTS,
      coordinator,
      token,
      description,
      buildsFolder: join(folder, 'builds'),
      checkIntervalMs: 300,
      traceIntervalMs: 300,
      keepAliveMs: 1000,
      env,
      once: false,
    };
    const runner = startRunner(settings, () => undefined);
    // The demo looks at the builds; a runner that ends early shows there.
    runner.done.catch(() => undefined);
    runners.push(runner);
  }
  return runners;
}
