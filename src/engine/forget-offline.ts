import { pino } from 'pino';
import { ForgetPerson } from '../commands/forgetting-a-person/command.js';
import { ForgetPersonHandler } from '../commands/forgetting-a-person/handler.js';
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
  /** Username or id; null: only the authors of the addresses, who are no users. */
  readonly user: string | null;
  readonly addresses: readonly string[];
  readonly reason: string;
}

/**
 * Forgets a user, or authors of commits, on the data folder of LEDGER_DATA, or on the engines that the environment names, without a server.
 * @returns the user's id; null if there is no such user, or none was asked for
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
    const { ledger, people, readModels, cache, readSide } = engine;
    const desk = new Desk(ledger, readSide);
    if (user === null) {
      const authors = new ForgetPersonHandler(desk, people);
      for (const address of addresses) await authors.execute(new ForgetPerson(address, contextOf(reason)));
      return null;
    }
    const documents = new Documents(readModels, cache, engine, people);
    const found = await new FindUserHandler(documents).execute(new FindUser(user));
    if (found === null) return null;
    const handler = new ForgetUserHandler(desk, ledger, people, documents);
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
