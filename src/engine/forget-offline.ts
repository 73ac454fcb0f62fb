import { pino } from 'pino';
import { ForgetUser } from '../commands/forgetting-a-user/command.js';
import { ForgetUserHandler } from '../commands/forgetting-a-user/handler.js';
import { loadConfig } from '../config/config.js';
import { SYSTEM, type CommandContext } from '../ledger/context.js';
import { systemClock } from '../ledger/clock.js';
import { Desk } from '../ledger/desk.js';
import { newEventId } from '../event-store/uuid.js';
import { Documents } from '../queries/documents.js';
import { FindUserHandler } from '../queries/finding-a-user/handler.js';
import { FindUser } from '../queries/finding-a-user/query.js';
import { openEngine } from './open-engine.js';

export interface ForgetRequest {
  /** Username or id. */
  readonly user: string;
  readonly addresses: readonly string[];
  readonly reason: string;
}

/**
 * Forgets a user on the data folder of LEDGER_DATA, or on the engines that the environment names, without a server.
 * @returns the user's id; null if there is no such user
 * @throws DataFolderInUse while a server runs on the folder, Refused, PersonKeysUnavailable
 */
export async function forgetOffline(
  env: Readonly<Record<string, string | undefined>>,
  { user, addresses, reason }: ForgetRequest,
): Promise<number | null> {
  const config = loadConfig(env);
  const log = pino({ level: 'warn' }, pino.destination({ fd: 2, sync: true }));
  const engine = await openEngine(config, systemClock, log);
  try {
    const { ledger, people, readModels, cache, exclusive, readSide } = engine;
    const documents = new Documents(readModels, cache, exclusive, people);
    const found = await new FindUserHandler(documents).execute(new FindUser(user));
    if (found === null) return null;
    const handler = new ForgetUserHandler(new Desk(ledger, readSide), ledger, people, documents);
    await handler.execute(new ForgetUser(found.id, addresses, contextOf(reason)));
    return found.id;
  } finally {
    await engine.close();
  }
}

/** Whoever may write to the folder acts as the system itself. */
function contextOf(reason: string): CommandContext {
  const id = newEventId();
  return { actor: SYSTEM, reason: reason.slice(0, 500), causationId: id, correlationId: id };
}
