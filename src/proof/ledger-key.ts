import { createHash } from 'node:crypto';
import { noteSigner, type NoteSigner } from './signed-note.js';

/**
 * The key that a ledger signs its checkpoints with. Its name is the origin of the checkpoints, and tells ledgers apart
 * by their keys: `build-ledger/<16 hex digits>`.
 * @param seed 32 bytes, from the vault
 */
export function ledgerKey(seed: Buffer): NoteSigner {
  const fingerprint = createHash('sha256').update(noteSigner('build-ledger', seed).text).digest('hex');
  return noteSigner(`build-ledger/${fingerprint.slice(0, 16)}`, seed);
}
