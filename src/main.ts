import 'reflect-metadata';
import { pathToFileURL } from 'node:url';
import { ConfigInvalid } from './config/variables.js';
import { startServer } from './server.js';

export { startServer };

/** `npm start`: the server in the foreground, until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const server = await startServer(process.env);
  process.stdout.write(`Build Ledger listens on ${server.url}\n`);
  if (server.rootToken !== null) {
    process.stdout.write(`The admin's token, shown only this once: ${server.rootToken}\n`);
  }
  if (server.newFolder) {
    process.stdout.write(`Runners register with: ${server.registrationToken}\n`);
  }
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    void server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`build-ledger: ${message}\n`);
    if (process.env.DEBUG !== undefined) process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exit(error instanceof ConfigInvalid ? 2 : 1);
  });
}
