import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArgumentsHost, Catch, type ExceptionFilter, Module } from '@nestjs/common';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { pino } from 'pino';
import { CreatePipeline } from '../../../commands/creating-a-pipeline/command.js';
import { RegisterProject } from '../../../commands/registering-a-project/command.js';
import { loadConfig } from '../../../config/config.js';
import { PublicUrl } from '../../../config/public-url.js';
import { CoreModule } from '../../../core.module.js';
import { openEngine } from '../../../engine/open-engine.js';
import { systemClock } from '../../../ledger/clock.js';
import { processContext } from '../../../ledger/context.js';
import { startProcesses } from '../../../processes/start-processes.js';
import { Vault } from '../../../secrets/vault.js';
import { DroneModule } from '../../drone/index.js';
import { ApiError } from '../../http/api-error.js';
import { RunnerV1Module } from '../index.js';

export const REGISTRATION_TOKEN = 'registration-token';
const context = processContext('spec');

/** The two rooms on a real core and a real socket, with as much of HTTP around them as they need. */
export interface Rooms {
  readonly url: string;
  readonly vault: Vault;
  readonly commands: CommandBus;
  readonly queries: QueryBus;
  /** @returns the project's id */
  project(path: string, facts?: Partial<ConstructorParameters<typeof RegisterProject>[0]>): Promise<number>;
  /** Builds of a configuration, in the order of their job numbers. */
  pipeline(
    projectId: number,
    config: string,
    variables?: readonly { readonly key: string; readonly value: string }[],
  ): Promise<{ readonly number: number; readonly buildIds: readonly number[] }>;
  close(): Promise<void>;
}

@Catch()
class Words implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const known = error instanceof ApiError ? error : new ApiError(500, String(error));
    void reply.status(known.status).headers(known.headers).send(known.body);
  }
}

export async function openRooms(env: Readonly<Record<string, string>> = {}): Promise<Rooms> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-rooms-'));
  const config = loadConfig({
    LEDGER_DATA: folder,
    LEDGER_RUNNER_TOKEN: REGISTRATION_TOKEN,
    LEDGER_TIMER_MS: '3600000',
    ...env,
  });
  const log = pino({ level: 'silent' });
  const engine = await openEngine(config, systemClock, log);
  const vault = new Vault(Buffer.alloc(32, 7));
  const publicUrl = new PublicUrl('http://ci.example');
  const core = CoreModule.of({ engine, config, clock: systemClock, vault, publicUrl, log });
  const app = await NestFactory.create<NestFastifyApplication>(root(core), adapter(), {
    logger: false,
    bodyParser: false,
  });
  app.useGlobalFilters(new Words());
  await app.init();
  const stop = await startProcesses(app, engine, log);
  await app.listen(0, '127.0.0.1');
  const commands = app.get(CommandBus);
  return {
    url: await app.getUrl(),
    vault,
    commands,
    queries: app.get(QueryBus),
    async project(path, facts = {}) {
      const project = { path, repoUrl: `https://git.example/${path}.git`, ownerId: null, ...facts };
      return (await commands.execute(new RegisterProject(project, context))).projectId;
    },
    pipeline: (projectId, text, variables = []) =>
      commands.execute(new CreatePipeline(newPipeline(projectId, text, variables), context)),
    async close() {
      await app.close();
      await stop();
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function root(core: ReturnType<typeof CoreModule.of>) {
  class Root {}
  Module({ imports: [core, RunnerV1Module, DroneModule] })(Root);
  return Root;
}

function adapter(): FastifyAdapter {
  const adapter = new FastifyAdapter();
  const fastify = adapter.getInstance<FastifyInstance>();
  void fastify.register(multipart);
  fastify.removeContentTypeParser('text/plain');
  fastify.addContentTypeParser('text/plain', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  return adapter;
}

function newPipeline(
  projectId: number,
  config: string,
  variables: readonly { readonly key: string; readonly value: string }[],
) {
  return {
    projectId,
    ref: 'main',
    tag: false,
    sha: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
    beforeSha: '0'.repeat(40),
    event: 'push' as const,
    deployTo: '',
    commit: {
      message: 'Fix it',
      createdAt: '2026-01-02T04:00:00+01:00',
      personal: { author: { name: 'Ada', email: 'ada@ci.example' } },
    },
    userId: null,
    variables,
    config,
  };
}
