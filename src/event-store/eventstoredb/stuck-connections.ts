import { type Channel, connectivityState } from '@grpc/grpc-js';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Milliseconds until what was opened must have been answered. */
const PATIENCE_MS = 5_000;

/**
 * Notices connections that a silent host took (its process is paused, a load balancer has nobody behind it). gRPC has no
 * time limit for what comes between the connection and the first answer: it would wait for ever, while every call runs
 * into its deadline, also when the host is long back.
 */
export class StuckConnections {
  /** Of this process, to anybody; when they were opened. */
  private readonly sockets = new Map<Socket, number>();
  private watched: Channel | null = null;

  /** @param onStuck told of a channel that must be given up */
  constructor(private readonly onStuck: (channel: Channel) => void) {
    subscribe('net.client.socket', this.note);
  }

  watch(channel: Channel): void {
    if (this.watched === channel) return;
    this.watched = channel;
    this.follow(channel);
  }

  close(): void {
    unsubscribe('net.client.socket', this.note);
    this.watched = null;
    this.sockets.clear();
  }

  private readonly note = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    this.sockets.set(socket, performance.now());
    socket.once('close', () => this.sockets.delete(socket));
  };

  private follow(channel: Channel): void {
    if (this.watched !== channel) return;
    const state = channel.getConnectivityState(false);
    if (state === connectivityState.SHUTDOWN) return;
    const isConnecting = state === connectivityState.CONNECTING;
    channel.watchConnectivityState(state, isConnecting ? Date.now() + PATIENCE_MS : Infinity, error => {
      if (this.watched !== channel) return;
      if (error === undefined) this.follow(channel);
      else this.giveUp(channel);
    });
  }

  private giveUp(channel: Channel): void {
    this.watched = null;
    this.onStuck(channel);
    // The channel forgets its attempt, and would leave it open.
    const port = Number(channel.getTarget().split(':').at(-1));
    for (const [socket, opened] of this.sockets) {
      const isOld = performance.now() - opened >= PATIENCE_MS / 2;
      if (socket.remotePort === port && socket.bytesRead === 0 && isOld) socket.destroy();
    }
  }
}
