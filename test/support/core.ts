import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { pino } from 'pino';
import { loadConfig } from '../../src/config/config.js';
import { PublicUrl } from '../../src/config/public-url.js';
import { CoreModule } from '../../src/core.module.js';
import type { BuildDefinition } from '../../src/domain/definition.js';
import { openEngine, type Engine } from '../../src/engine/open-engine.js';
import type { Clock } from '../../src/ledger/clock.js';
import type { CommandContext } from '../../src/ledger/context.js';
import { startProcesses } from '../../src/processes/start-processes.js';
import { Vault } from '../../src/secrets/vault.js';

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  constructor(private at = Date.parse('2026-03-01T10:00:00.000Z')) {}

  now(): number {
    return this.at;
  }

  advance(milliseconds: number): void {
    this.at += milliseconds;
  }
}

/** The ledger without HTTP, on a folder of its own. */
export interface Core {
  readonly engine: Engine;
  readonly app: TestingModule;
  readonly clock: ManualClock;
  readonly folder: string;
  /** Stops; the folder stays when `keep` is set. */
  close(options?: { keep?: boolean }): Promise<void>;
}

export interface CoreOptions {
  readonly folder?: string;
  readonly env?: Record<string, string>;
  /** Without them only what a command does at once happens. */
  readonly processes?: boolean;
  /** Opens the engines; by default those of the configuration. */
  readonly open?: typeof openEngine;
  /** That of an earlier start, so that time goes on. */
  readonly clock?: ManualClock;
}

export const ada: CommandContext = {
  actor: { kind: 'user', id: 2, tokenId: 7 },
  causationId: 'request-1',
  correlationId: 'request-1',
};

export async function startCore({
  folder,
  env = {},
  processes = true,
  open = openEngine,
  clock = new ManualClock(),
}: CoreOptions = {}): Promise<Core> {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'ledger-')));
  const config = loadConfig({ LEDGER_DATA: home, LEDGER_LOG: 'silent', LEDGER_TIMER_MS: '3600000', ...env });
  const log = pino({ level: 'silent' });
  const engine = await open(config, clock, log);
  const vault = new Vault(Buffer.alloc(32, 7));
  const parts = { engine, config, clock, vault, publicUrl: new PublicUrl('http://ledger.test'), log };
  const app = await Test.createTestingModule({ imports: [CoreModule.of(parts)] }).compile();
  await app.init();
  const stop = await startProcesses(app, engine, log, { follow: processes });
  return {
    engine,
    app,
    clock,
    folder: home,
    async close({ keep = false } = {}) {
      await app.close();
      await stop();
      await engine.close();
      if (!keep) await rm(home, { recursive: true, force: true });
    },
  };
}

/** A job of a configuration, with only what the test cares about told. */
export function job(name: string, facts: Partial<BuildDefinition> = {}): BuildDefinition {
  return {
    name,
    stage: 'test',
    stageIndex: 0,
    beforeScript: [],
    script: ['true'],
    afterScript: [],
    when: 'on_success',
    allowFailure: false,
    variables: [],
    tags: [],
    ...facts,
  };
}
