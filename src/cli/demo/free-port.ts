import { createServer } from 'node:net';

const TRIES = 100;

/** The first port from `first` on that nobody listens on. */
export async function freePort(host: string, first: number): Promise<number> {
  for (let port = first; port < first + TRIES && port <= 65_535; port += 1) {
    if (await isFree(host, port)) return port;
  }
  throw new Error(`no free port from ${first} on`);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
