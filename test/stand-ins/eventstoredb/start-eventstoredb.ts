import { Server, ServerCredentials } from '@grpc/grpc-js';
import { once } from 'node:events';
import { createServer, type Server as TcpServer, type Socket } from 'node:net';
import { HOST, listen } from '../listen.js';
import { breakOff } from '../tcp-proxy/break-off.js';
import type { Context } from './context.js';
import { EventLog } from './event-log.js';
import { Faults } from './faults.js';
import { addServices } from './services.js';

export interface EventStoreDbOptions {
  /** Tells subscribers when they have caught up, as servers after 22.10 do; default false. */
  readonly tellsCaughtUp?: boolean;
}

/** A stand-in for a single EventStoreDB node without TLS, in this process: reference/eventstoredb.md, row by row. */
export interface RunningEventStoreDb {
  /** For the client, `esdb://…`; the same after a restart. */
  readonly url: string;
  readonly port: number;
  readonly log: EventLog;
  readonly faults: Faults;
  /** Calls so far of a method of its gRPC services. */
  calls(method: string): number;
  /** After which position each subscription so far began; null: at the start. */
  subscribedAt(): readonly (bigint | null)[];
  /** Subscriptions that there are now. */
  subscriptions(): number;
  /** Events sent so far to all subscriptions: one that two are sent counts twice. */
  eventsSent(): number;
  /** Clients that are connected. */
  connections(): number;
  /** Checkpoints sent so far to all subscriptions. */
  checkpointsSent(): number;
  /** Breaks all connections, as a network does; new ones are taken. */
  cutConnections(): void;
  /** Ends all subscriptions with an error; connections stay. */
  dropSubscriptions(): void;
  /** As if killed: connections break, new ones are refused. */
  stop(): Promise<void>;
  /** On the same port, with the events that there were. */
  start(): Promise<void>;
}

/** Starts it on a free port. Whoever starts it stops it. */
export async function startEventStoreDb(options: EventStoreDbOptions = {}): Promise<RunningEventStoreDb> {
  const server = new StandIn(options.tellsCaughtUp ?? false);
  await server.start();
  return server;
}

class StandIn implements RunningEventStoreDb {
  readonly log = new EventLog();
  readonly faults = new Faults();
  port = 0;
  private readonly counts = new Map<string, number>();
  private readonly positions: (bigint | null)[] = [];
  private open = 0;
  private sent = 0;
  private checkpoints = 0;
  private readonly sockets = new Map<string, Socket>();
  private subscriptionsEnd = new AbortController();
  private tcp: TcpServer | null = null;
  private grpc: Server | null = null;
  private readonly context: Context;

  constructor(tellsCaughtUp: boolean) {
    this.context = {
      log: this.log,
      faults: this.faults,
      tellsCaughtUp,
      cutOff: peer => {
        const socket = this.sockets.get(peer);
        if (socket !== undefined) breakOff(socket);
      },
      subscriptions: () => this.subscriptionsEnd.signal,
      noteSubscription: after => {
        this.positions.push(after);
        this.open += 1;
      },
      noteSubscriptionEnd: () => void (this.open -= 1),
      noteEventSent: () => void (this.sent += 1),
      noteCheckpoint: () => void (this.checkpoints += 1),
      count: method => void this.counts.set(method, this.calls(method) + 1),
    };
  }

  get url(): string {
    return `esdb://${HOST}:${this.port}?tls=false`;
  }

  calls(method: string): number {
    return this.counts.get(method) ?? 0;
  }

  subscribedAt(): readonly (bigint | null)[] {
    return this.positions;
  }

  subscriptions(): number {
    return this.open;
  }

  eventsSent(): number {
    return this.sent;
  }

  connections(): number {
    return this.sockets.size;
  }

  checkpointsSent(): number {
    return this.checkpoints;
  }

  cutConnections(): void {
    for (const socket of this.sockets.values()) breakOff(socket);
  }

  dropSubscriptions(): void {
    this.subscriptionsEnd.abort();
    this.subscriptionsEnd = new AbortController();
  }

  async start(): Promise<void> {
    const grpc = new Server({ 'grpc.enable_channelz': 0 });
    addServices(grpc, this.context, () => ({ host: HOST, port: this.port }));
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    // The sockets are ours, so that they can be broken as a network breaks them: gRPC would say goodbye.
    const tcp = createServer(socket => {
      const peer = `${socket.remoteAddress}:${socket.remotePort}`;
      this.sockets.set(peer, socket);
      socket.on('close', () => this.sockets.delete(peer));
      socket.on('error', () => undefined);
      injector.injectConnection(socket);
    });
    this.port = await listen(tcp, this.port);
    this.tcp = tcp;
    this.grpc = grpc;
  }

  async stop(): Promise<void> {
    const { tcp, grpc } = this;
    if (tcp === null || grpc === null) return;
    this.tcp = null;
    this.grpc = null;
    const closed = once(tcp, 'close');
    tcp.close();
    this.cutConnections();
    grpc.forceShutdown();
    this.log.wake();
    await closed;
  }
}
