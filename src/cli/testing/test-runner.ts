import { setTimeout as sleep } from 'node:timers/promises';
import { coordinatorAt } from '../runner/coordinator/coordinator.js';
import { RUNNER_DEFAULTS, type RunnerSettings } from '../runner/runner-settings.js';
import { type RunningRunner, startRunner } from '../runner/start-runner.js';
import { type FakeBuild, type FakeCoordinator, RUNNER_TOKEN } from './fake-coordinator.js';

export interface TestRunner {
  readonly done: Promise<void>;
  /** Builds that have ended: id and state. */
  readonly finished: [number, string][];
  halt(): void;
  /** Finishes what runs, and ends. */
  end(): Promise<void>;
}

const started: RunningRunner[] = [];

/** Stops every runner of the test, also of one that failed half-way. */
export async function haltRunners(): Promise<void> {
  for (const runner of started.splice(0)) {
    runner.halt();
    await runner.done.catch(() => undefined);
  }
}

/** The real runner with short waits. */
export function startTestRunner(
  server: FakeCoordinator,
  folder: string,
  settings: Partial<RunnerSettings> = {},
): TestRunner {
  const finished: [number, string][] = [];
  const runner = startRunner(
    {
      ...RUNNER_DEFAULTS,
      coordinator: coordinatorAt(server.url),
      token: RUNNER_TOKEN,
      description: 'test',
      buildsFolder: folder,
      checkIntervalMs: 20,
      traceIntervalMs: 20,
      keepAliveMs: 50,
      env: { PATH: process.env['PATH'], LEDGER_SECRET_KEY: 'must-not-be-seen' },
      once: false,
      ...settings,
    },
    event => {
      if (event.type === 'finished') finished.push([event.build.id, event.result.state]);
    },
  );
  runner.done.catch(() => undefined);
  started.push(runner);
  return {
    done: runner.done,
    finished,
    halt: runner.halt,
    end: async () => {
      runner.finish();
      await runner.done;
    },
  };
}

/** Runs a runner until these builds have ended. */
export async function runUntilDone(
  server: FakeCoordinator,
  folder: string,
  builds: readonly FakeBuild[],
): Promise<void> {
  const runner = startTestRunner(server, folder);
  const ids = builds.map(build => build.details.id);
  await eventually(() => {
    const open = ids.filter(id => !runner.finished.some(([done]) => done === id));
    if (open.length > 0) throw new Error(`builds ${open.join(', ')} have not ended`);
  });
  await runner.end();
}

const PATIENCE = 1000;

/** Tries until it doesn't throw any more; after some twenty seconds it throws what the last try threw. */
export async function eventually(check: () => void): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      check();
      return;
    } catch (error) {
      if (tries >= PATIENCE) throw error;
      await sleep(20);
    }
  }
}
