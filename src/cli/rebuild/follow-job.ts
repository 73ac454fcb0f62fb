import { setTimeout as delay } from 'node:timers/promises';
import { integerOf, listOf, objectOf, textOf, type JsonObject } from '../http/json.js';
import { callLedger, type LedgerClient } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';
import type { Terminal } from '../terminal.js';
import { rebuildProgress } from './rebuild-progress.js';

const LOOK_AFTER_MS = 500;

/** What a rebuild or a comparison in a running server came to. */
export interface FinishedJob {
  readonly state: string;
  readonly events: number;
  readonly error: string | null;
  /** Documents that were served and that the events don't say. */
  readonly differences: number;
  /** The first of them. */
  readonly named: readonly {
    readonly projection: string;
    readonly id: string;
    readonly difference: string;
  }[];
}

/**
 * Starts it in the running server, and shows its progress until it has ended.
 * @param share part of the server's time that it may take; the server's own choice if absent
 */
export async function followJob(
  client: LedgerClient,
  kind: 'rebuild' | 'verify' | 'rollback',
  terminal: Terminal,
  share?: number,
): Promise<FinishedJob> {
  const body = share === undefined ? {} : { share };
  accepted(await callLedger(client, 'POST', `/api/ledger/projections/${kind}`, body), `no ${kind} was begun`);
  const progress = rebuildProgress(terminal, () => performance.now());
  try {
    for (;;) {
      const answer = accepted(await callLedger(client, 'GET', '/api/ledger/projections'), 'its progress');
      const job = objectOf(objectOf(answer)['job']);
      const [done, last] = [integerOf(job['position']), integerOf(job['last'])];
      if (done > 0) progress.show(done, last);
      if (textOf(job['finished_at']) !== '') return finished(job);
      await delay(LOOK_AFTER_MS);
    }
  } finally {
    progress.end();
  }
}

function finished(job: JsonObject): FinishedJob {
  const differences = objectOf(job['differences']);
  return {
    state: textOf(job['state']),
    events: integerOf(job['events']),
    error: textOf(job['error']) || null,
    differences: integerOf(differences['count']),
    named: listOf(differences['documents']).map(entry => {
      const { projection, id, difference } = objectOf(entry);
      return { projection: textOf(projection), id: textOf(id), difference: textOf(difference) };
    }),
  };
}
