import { createRequire } from 'node:module';

/** What we know of the driver's connection; TypeScript is told of none of it. */
interface DriverConnection {
  /** Why it is closed. */
  readonly error: Error | null;
  once(event: 'close', listener: () => void): unknown;
  off(event: 'close', listener: () => void): unknown;
  writeCommand(command: unknown, options: unknown): Promise<void>;
}

const { Connection } = createRequire(import.meta.url)('mongodb/lib/cmap/connection.js') as {
  readonly Connection: new (...args: never[]) => DriverConnection;
};

/**
 * A connection of the driver whose commands end when it closes.
 *
 * The driver's own (7.8.0, and 7.9.0 too) waits for the socket's `drain` when a command can't be written at once, and
 * for nothing else: a socket that was closed, or that the server hung up on a moment ago, never drains and has no
 * error any more. Such a command waits for ever, whatever the timeouts; if it was the monitor's, the server counts as
 * unknown for ever, and the client never comes back (test/engines/hang-ups.engines.spec.ts).
 */
export class SettlingConnection extends Connection {
  override async writeCommand(command: unknown, options: unknown): Promise<void> {
    let onClose: (() => void) | undefined;
    const closed = new Promise<never>((_, reject) => {
      onClose = () => reject(this.error ?? new Error('the connection was closed'));
      this.once('close', onClose);
    });
    try {
      await Promise.race([super.writeCommand(command, options), closed]);
    } finally {
      if (onClose !== undefined) this.off('close', onClose);
    }
  }
}
