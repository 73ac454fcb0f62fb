import type { BuildDetails } from '../coordinator/build-details.js';
import type { Coordinator } from '../coordinator/coordinator.js';
import { patchTrace } from '../coordinator/patch-trace.js';
import { updateBuild } from '../coordinator/update-build.js';
import type { BuildTrace } from './build-trace.js';

export interface TraceSender {
  /** Nothing is left to send in pieces. */
  readonly complete: boolean;
  /** Sends the next piece, an empty one too (it shows that the build lives). */
  send(): Promise<'sent' | 'abort' | 'try-again'>;
}

/** Sends a build's log piece by piece, from the last offset that the server has acknowledged. */
export function traceSender(
  coordinator: Coordinator,
  runnerToken: string,
  build: BuildDetails,
  trace: BuildTrace,
): TraceSender {
  let sent = 0;
  let pieces = true;

  const sendWhole = async (): Promise<'sent' | 'abort' | 'try-again'> => {
    const length = trace.length;
    const result = await updateBuild(coordinator, runnerToken, build.id, {
      state: 'running',
      trace: trace.text(),
    });
    if (result === 'gone') return 'abort';
    if (result === 'try-again') return 'try-again';
    sent = length;
    return 'sent';
  };
  const sendPiece = async (resent: boolean): Promise<'sent' | 'abort' | 'try-again'> => {
    const piece = trace.slice(sent);
    const result = await patchTrace(coordinator, build, sent, piece);
    switch (result.kind) {
      case 'taken':
        sent += piece.length;
        return 'sent';
      case 'abort':
      case 'try-again':
        return result.kind;
      case 'unsupported':
        pieces = false;
        return sendWhole();
      case 'offset':
        if (resent) return 'try-again';
        // A server that has more than we ever wrote can only be put right with the whole log.
        if (result.offset > trace.length) return sendWhole();
        sent = result.offset;
        return sendPiece(true);
    }
  };
  return {
    get complete() {
      return pieces && sent >= trace.length;
    },
    send: () => (pieces ? sendPiece(false) : sendWhole()),
  };
}
