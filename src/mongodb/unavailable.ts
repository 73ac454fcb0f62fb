import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';

const AWAY = [
  MongoServerSelectionError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
] as const;

/**
 * Codes of a server that is stopping, stepping down, or short of the members that a write asks for. Source: MongoDB's
 * `error_codes.yml`.
 */
const CODES: ReadonlySet<unknown> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  100, // UnsatisfiableWriteConcern
  133, // FailedToSatisfyReadPreference
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);

/** Whether the server could not be asked, or could not keep what it was asked to: asking again may help. */
export function isUnavailable(error: unknown): boolean {
  if (AWAY.some(kind => error instanceof kind)) return true;
  if (error instanceof MongoBulkWriteError && error.result.getWriteConcernError() !== undefined) return true;
  if (error instanceof MongoServerError && CODES.has(error.code)) return true;
  if (!(error instanceof MongoError)) return false;
  if (error.hasErrorLabel('RetryableWriteError')) return true;
  // A bulk write wraps whatever it failed with, and keeps that as if it were the server's response.
  const inner = error instanceof MongoServerError ? error.errorResponse : error.cause;
  return inner instanceof Error && isUnavailable(inner);
}

/** Another document has the id or a unique key already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

export const DUPLICATE_KEY = 11_000;

/** Does the task; a server that is away becomes the port's own kind of error. */
export async function reaching<Result>(
  Unavailable: new (cause: unknown) => Error,
  task: () => Promise<Result>,
): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    if (isUnavailable(error)) throw new Unavailable(error);
    throw error;
  }
}
