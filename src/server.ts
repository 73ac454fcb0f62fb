import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { setUpHttp } from './api/http/set-up-http.js';
import { createHttpAdapter } from './api/http/create-http-adapter.js';
import { ledgerErrors } from './api/ledger/index.js';
import { AppModule, errorShapes } from './app.module.js';
import { loadConfig, type Config } from './config/config.js';
import { PublicUrl } from './config/public-url.js';
import { openEngine, type Engine } from './engine/open-engine.js';
import { systemClock, type Clock } from './ledger/clock.js';
import { whileHeld } from './leases/while-held.js';
import { bootstrapRoot } from './processes/bootstrap-root.js';
import { startProcesses } from './processes/start-processes.js';
import { loadSecretKey } from './secrets/secret-key.js';
import { Vault } from './secrets/vault.js';

/** A server that runs in this process. */
export interface RunningServer {
  /** The address that clients see. */
  readonly url: string;
  /** The admin's token; null when an earlier start made it, or when it was configured. */
  readonly rootToken: string | null;
  /** What runners register with. */
  readonly registrationToken: string;
  /** This start was the first on its data folder. */
  readonly newFolder: boolean;
  readonly app: NestFastifyApplication;
  readonly engine: Engine;
  /** Lets the requests in flight end, then stops; called twice, it waits for the first. */
  close(): Promise<void>;
}

/** What tests put in the place of the real thing. */
export interface ServerOptions {
  readonly clock?: Clock;
  /** Mounted beside the dialects. */
  readonly modules?: readonly Type[];
}

/**
 * Starts the ledger in this process.
 * @throws ConfigInvalid, DataFolderInUse, EngineAway
 */
export async function startServer(
  env: Readonly<Record<string, string | undefined>>,
  { clock = systemClock, modules = [] }: ServerOptions = {},
): Promise<RunningServer> {
  const config = loadConfig(env);
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
  const engine = await openEngine(config, clock, log);
  try {
    const newFolder = (await engine.store.lastPosition()) === 0n;
    const vault = new Vault(await loadSecretKey(config.dataDir, config.secretKey));
    const publicUrl = new PublicUrl(config.publicUrl ?? '');
    const parts = { engine, config, clock, vault, publicUrl, log };
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.of(parts, modules),
      createHttpAdapter(config.limits),
      { logger: false, bodyParser: false },
    );
    await setUpHttp(app, {
      config,
      readSide: engine.readSide,
      log,
      shapes: errorShapes,
      otherwise: ledgerErrors,
    });
    await app.init();
    const stopProcesses = await startProcesses(app, engine, log);
    const rootToken = await whileHeld(engine.leases, 'first start', () =>
      bootstrapRoot(engine.ledger, app.get(CommandBus), app.get(QueryBus), config.rootToken),
    );
    await app.listen(config.port, config.host);
    if (config.publicUrl === null) publicUrl.value = addressOf(app, config);
    let closing: Promise<void> | null = null;
    return {
      url: publicUrl.value,
      rootToken,
      registrationToken: config.runnerToken ?? vault.registrationToken(),
      newFolder,
      app,
      engine,
      close: () => {
        closing ??= close(app, engine, stopProcesses, config);
        return closing;
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Requests first, then what reacts to them, then the engines: nothing acknowledged is lost. */
async function close(
  app: NestFastifyApplication,
  engine: Engine,
  stopProcesses: () => Promise<void>,
  config: Config,
): Promise<void> {
  const drained = new Promise<void>(resolve => {
    setTimeout(resolve, config.timings.drain).unref();
  });
  await Promise.race([app.close(), drained]);
  await stopProcesses();
  await engine.close();
}

function addressOf(app: NestFastifyApplication, config: Config): string {
  const address: unknown = app.getHttpServer().address();
  const port =
    typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : config.port;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return `http://${host}:${port}`;
}
