import type { Config } from '../config/config.js';
import { ledgerKey } from '../proof/ledger-key.js';
import type { NoteSigner } from '../proof/signed-note.js';
import { findSecretKey } from '../secrets/secret-key.js';
import { Vault } from '../secrets/vault.js';

/** The key that this ledger signs with; null where its secret isn't, as in a copy without it. None is made. */
export async function ownKey({ dataDir, secretKey }: Config): Promise<NoteSigner | null> {
  const secret = await findSecretKey(dataDir, secretKey);
  return secret === null ? null : ledgerKey(new Vault(secret).checkpointSeed());
}
