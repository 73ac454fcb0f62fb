import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { Clock } from '../ledger/clock.js';
import type { Storage } from './engine.js';

/**
 * The engines that the configuration names. Only these are loaded: an embedded ledger loads no client of a server.
 * @throws ConfigInvalid, DataFolderInUse, DatabaseTooNew, BlobsUnavailable
 */
export async function openStorage(config: Config, clock: Clock, log: Logger): Promise<Storage> {
  if (config.engines === null) {
    const { openEmbedded } = await import('./open-embedded.js');
    return openEmbedded(config, clock);
  }
  const { openProduction } = await import('./open-production.js');
  return openProduction(config.engines, config, clock, log);
}
