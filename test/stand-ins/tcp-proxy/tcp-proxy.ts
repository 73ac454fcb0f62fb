import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOST, listen } from '../listen.js';
import { breakOff } from './break-off.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

interface Pair {
  readonly client: Socket;
  readonly engine: Socket;
  /** Nothing passes any more, and neither side hears of the other's end. */
  swallowed: boolean;
}

/**
 * Stands between an app and an engine and does what networks do: lets through, cuts, hangs up, swallows, refuses,
 * dawdles. Each fault is asked for by a test, and counted when it has happened.
 */
export class TcpProxy {
  readonly host = HOST;
  port = 0;
  /** Times that connections were broken so far. */
  cuts = 0;
  private server: Server | null = null;
  private readonly pairs = new Set<Pair>();
  /** Bytes that may still pass before everything is cut; null: any number. */
  private toClient: number | null = null;
  private toEngine: number | null = null;
  private delay = 0;
  private swallowing = false;

  private constructor(private readonly engine: Address) {}

  /** Whoever starts it stops it. */
  static async start(engine: Address): Promise<TcpProxy> {
    const proxy = new TcpProxy(engine);
    await proxy.accept();
    return proxy;
  }

  /** Clients that are connected, whether anything passes or not. */
  get connections(): number {
    return [...this.pairs].filter(({ client }) => !client.destroyed).length;
  }

  /** Breaks all connections now, without a goodbye; new ones are taken. */
  cut(): void {
    this.endAll(breakOff);
  }

  /** Closes all connections now, as a load balancer does that is told to drain; new ones are taken. */
  hangUp(): void {
    this.endAll(socket => socket.destroy());
  }

  /**
   * From here on nothing that is sent arrives, and nobody is told: the connections there are stay open, and new ones
   * are taken, as by a load balancer whose engine's host lost its power.
   */
  swallow(): void {
    this.swallowing = true;
    for (const pair of this.pairs) pair.swallowed = true;
  }

  /** New connections work again; what was swallowed, and the connections on which it was, are lost. */
  deliver(): void {
    this.swallowing = false;
  }

  /** Breaks all connections once so many more bytes have gone to the client; with 0 the next answer is lost. */
  cutAfterReceiving(bytes: number): void {
    this.toClient = bytes;
  }

  /** Breaks all connections once so many more bytes have gone to the engine: a request arrives in part. */
  cutAfterSending(bytes: number): void {
    this.toEngine = bytes;
  }

  /** Holds every piece up by so many milliseconds, in both directions; 0: no more. */
  slow(milliseconds: number): void {
    this.delay = milliseconds;
  }

  /** Breaks all connections and takes no new ones, as when the engine's process is gone. */
  async refuse(): Promise<void> {
    const { server } = this;
    this.server = null;
    const closed = server && once(server, 'close');
    server?.close();
    this.cut();
    await closed;
  }

  /** Takes connections again, on the same port. */
  async accept(): Promise<void> {
    if (this.server !== null) return;
    const server = createServer(client => this.join(client));
    this.port = await listen(server, this.port);
    this.server = server;
  }

  async stop(): Promise<void> {
    await this.refuse();
  }

  private endAll(end: (socket: Socket) => void): void {
    this.cuts += 1;
    this.toClient = null;
    this.toEngine = null;
    for (const { client, engine } of this.pairs) {
      end(client);
      end(engine);
    }
  }

  private join(client: Socket): void {
    const engine = connect(this.engine.port, this.engine.host);
    const pair: Pair = { client, engine, swallowed: this.swallowing };
    this.pairs.add(pair);
    client.setNoDelay(true);
    engine.setNoDelay(true);
    for (const [one, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => {
        if (pair.swallowed && !other.destroyed) return;
        this.pairs.delete(pair);
        other.destroy();
      });
    }
    void this.pass(
      pair,
      [client, engine],
      () => this.toEngine,
      left => (this.toEngine = left),
    );
    void this.pass(
      pair,
      [engine, client],
      () => this.toClient,
      left => (this.toClient = left),
    );
  }

  private async pass(
    pair: Pair,
    [from, to]: readonly [Socket, Socket],
    allowance: () => number | null,
    spend: (left: number) => void,
  ): Promise<void> {
    try {
      for await (const bytes of from as AsyncIterable<Buffer>) {
        if (this.delay > 0) await sleep(this.delay);
        if (pair.swallowed) continue;
        const left = allowance();
        if (left !== null && bytes.length > left) {
          // What still passes must be on its way before the connection breaks.
          if (left > 0) await new Promise(resolve => to.write(bytes.subarray(0, left), resolve));
          this.cut();
          return;
        }
        if (left !== null) spend(left - bytes.length);
        if (!to.write(bytes)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
      }
      if (!pair.swallowed) to.end();
    } catch {
      if (!pair.swallowed) to.destroy();
    }
  }
}
