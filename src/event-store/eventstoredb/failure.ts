/**
 * What an error of the client means for the call that it ended:
 * - `conflict`, `too-large`, `denied`: the server refused it, and would again;
 * - `elsewhere`: nothing was done, and another attempt may well go through (a leader moved, a server just starts);
 * - `not-sent`: no connection; nothing was done;
 * - `unknown`: it may or may not have been done.
 */
export type Failure = 'conflict' | 'too-large' | 'denied' | 'elsewhere' | 'not-sent' | 'unknown';

/** The client's typed errors, by the name that they keep in its successor too. */
const BY_TYPE: Readonly<Record<string, Failure>> = {
  'wrong-expected-version': 'conflict',
  'maximum-append-size-exceeded': 'too-large',
  'access-denied': 'denied',
  'stream-deleted': 'denied',
  'invalid-argument': 'denied',
  unsupported: 'denied',
  'not-leader': 'elsewhere',
};

/** What gRPC says of a call that never left this process. */
const NEVER_SENT = /No connection established|Name resolution failed|Failed to discover|Waiting for LB pick/i;

/** What is said of a call that another one's failure took the connection from, or that came too early. */
const TRY_AGAIN = /Channel closed before call started|Server Is Not Ready/i;

/**
 * Sorts an error. What it doesn't know is `unknown`: to repeat an append that was written is harmless, to believe
 * that it wasn't is not.
 */
export function failureOf(error: unknown): Failure {
  const { type, message } = detailsOf(error);
  const known = BY_TYPE[type];
  if (known !== undefined) return known;
  if (TRY_AGAIN.test(message)) return 'elsewhere';
  return NEVER_SENT.test(message) ? 'not-sent' : 'unknown';
}

const LOST = new Set(['unavailable', 'cancelled', 'deadline-exceeded', 'timeout']);

/** Whether a read that it ended may go through when it is done again. */
export function isPassing(error: unknown): boolean {
  return failureOf(error) === 'elsewhere' || LOST.has(detailsOf(error).type);
}

/** Whether it tells of a server that can't be asked, rather than of something wrong with the question. */
export function isAbsence(error: unknown): boolean {
  const failure = failureOf(error);
  return failure === 'not-sent' || failure === 'denied' || isPassing(error);
}

/**
 * Whether it may be that no record begins at the position that was asked about: 22.10 says no more than "unknown", later
 * releases may name the position.
 */
export function isNoBoundary(error: unknown): boolean {
  const { type, message } = detailsOf(error);
  return type === 'unknown' || (type === 'invalid-argument' && /position/i.test(message));
}

/** Whether it says that a stream has no events. */
export function isStreamNotFound(error: unknown): boolean {
  return detailsOf(error).type === 'stream-not-found';
}

/** In one line; the client's messages hold addresses, but no credentials since it never got them in one. */
export function describeFailure(error: unknown): string {
  const { type, message } = detailsOf(error);
  return [type, message].filter(part => part !== '').join(': ') || 'unknown error';
}

function detailsOf(error: unknown): { readonly type: string; readonly message: string } {
  if (typeof error !== 'object' || error === null) return { type: '', message: String(error) };
  const type = 'type' in error && typeof error.type === 'string' ? error.type : '';
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  return { type, message };
}
