import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { PortStoredRows } from '../event-store/port-stored-rows.js';
import { SqliteStoredRows } from '../event-store/sqlite/sqlite-stored-rows.js';
import type { StoredRows } from '../event-store/stored-row.js';

/**
 * The events as they are stored, in the data folder or in the EventStoreDB that the configuration names. Servers may
 * go on: nothing is locked, and nothing is written.
 * @throws NoLedger, ConfigInvalid, EngineAway
 */
export async function openRows(config: Config, log: Logger): Promise<StoredRows> {
  if (config.engines === null) return SqliteStoredRows.open(config.dataDir);
  const { openEvents } = await import('./open-production.js');
  const store = await openEvents(config.engines, config, log);
  try {
    return await PortStoredRows.open(store);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** How much of a ledger has been read, 0 to 1, as far as positions tell. */
export function fractionRead({ last }: StoredRows, position: bigint): number {
  return last === 0n ? 1 : Math.min(1, Number(position) / Number(last));
}
