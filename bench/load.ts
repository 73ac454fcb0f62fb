import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Each is asked once, in turn, spread over the connections. */
  readonly paths: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** One body for all, or one for each connection. */
  readonly body?: string | readonly string[];
  readonly connections?: number;
  /** The status that every answer must have. */
  readonly expect: number;
}

export const CONNECTIONS = 64;

/** Asks for every path once and tells the requests per second. @throws when an answer was not as expected */
export async function load(wanted: Load): Promise<number> {
  const connections = wanted.connections ?? CONNECTIONS;
  const amount = wanted.paths.length - (wanted.paths.length % connections);
  const each = amount / connections;
  let next = 0;
  const { result, seconds } = await run({
    url: wanted.url,
    connections,
    amount,
    pipelining: 1,
    // Seconds: a slow engine is no failure.
    timeout: 60,
    // It looks only so often whether it is done, which is no part of what is measured.
    sampleInt: 20,
    setupClient: client => {
      const connection = next;
      next += 1;
      const body =
        typeof wanted.body === 'object' ? wanted.body[connection % wanted.body.length] : wanted.body;
      const json = body === undefined ? {} : { 'content-type': 'application/json' };
      const headers = { ...wanted.headers, ...json };
      client.setRequests(
        wanted.paths.slice(connection * each, (connection + 1) * each).map(path => ({
          method: wanted.method,
          path,
          headers,
          body,
        })),
      );
    },
  });
  const codes = result.statusCodeStats as unknown as Record<string, { count: number }>;
  const right = codes[String(wanted.expect)]?.count ?? 0;
  if (right !== amount) throw new Error(`${wanted.paths[0]}: ${JSON.stringify(codes)}, not ${amount}`);
  return amount / seconds;
}

/** From the first request to the last answer. */
function run(options: autocannon.Options): Promise<{ result: autocannon.Result; seconds: number }> {
  return new Promise((resolve, reject) => {
    let began = Number.NaN;
    let ended = Number.NaN;
    const instance = autocannon(options, (error: Error | null, result) => {
      if (error) reject(error);
      else resolve({ result, seconds: (ended - began) / 1000 });
    });
    instance.on('start', () => {
      began = performance.now();
    });
    instance.on('response', () => {
      ended = performance.now();
    });
  });
}
