import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { pino } from 'pino';
import { createHttpAdapter } from './api/http/create-http-adapter.js';
import { createOpenApiDocument } from './api/http/openapi/create-document.js';
import { AppModule } from './app.module.js';
import { loadConfig } from './config/config.js';
import { PublicUrl } from './config/public-url.js';
import { openEngine } from './engine/open-engine.js';
import { systemClock } from './ledger/clock.js';
import { Vault } from './secrets/vault.js';

/** The golden file: what the document was when it was last looked at. */
export const GOLDEN_FILE = fileURLToPath(new URL('../docs/reference/openapi.json', import.meta.url));

/** As it stands in the golden file. */
export const openApiText = (document: OpenAPIObject): string => `${JSON.stringify(document, null, 2)}\n`;

/** The document, from an application on an empty folder of its own: nothing listens, nobody's data is opened. */
export async function describeApi(): Promise<OpenAPIObject> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-openapi-'));
  try {
    const config = loadConfig({ LEDGER_DATA: folder });
    const log = pino({ level: 'silent' });
    const engine = await openEngine(config, systemClock, log);
    try {
      const vault = new Vault(randomBytes(32));
      const parts = { engine, config, clock: systemClock, vault, publicUrl: new PublicUrl(''), log };
      const app = await NestFactory.create<NestFastifyApplication>(
        AppModule.of(parts),
        createHttpAdapter(config.limits),
        { logger: false, bodyParser: false },
      );
      return createOpenApiDocument(app);
    } finally {
      await engine.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `npm run openapi`: writes the golden file. */
async function main(): Promise<void> {
  await writeFile(GOLDEN_FILE, openApiText(await describeApi()));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
