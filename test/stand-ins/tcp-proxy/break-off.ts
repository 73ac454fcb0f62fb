import type { Socket } from 'node:net';

/**
 * Ends a connection as a network or a killed process does: no goodbye. One that says goodbye already is just closed:
 * to reset it fails, which leaves a handle behind that nobody can close, and Node waits for it at exit, busily, for ever.
 */
export function breakOff(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
