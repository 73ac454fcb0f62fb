import type { Database } from '../../sqlite/database.js';

/** Position saved under the name; 0n if there is none. */
export function readCheckpoint(database: Database, name: string): bigint {
  const row = database.prepare('SELECT position FROM checkpoints WHERE name = ?').get(name);
  return BigInt((row as { readonly position: number } | undefined)?.position ?? 0);
}

/** Moves checkpoints, forwards only. */
export function saveCheckpoints(database: Database, checkpoints: Readonly<Record<string, bigint>>): void {
  const save = database.prepare(
    `INSERT INTO checkpoints (name, position) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE excluded.position > position`,
  );
  for (const [name, position] of Object.entries(checkpoints)) save.run(name, position);
}
