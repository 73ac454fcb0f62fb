import { integerOf, objectOf } from '../http/json.js';
import { callLedger, type LedgerClient } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';

export interface RunSum {
  readonly traces: number;
  readonly artifacts: number;
  readonly bytes: number;
  readonly held: number;
  readonly runs: number;
}

/** Runs until nothing is left: one run removes a bounded number. What can't be removed now doesn't keep it going. */
export async function runAll(client: LedgerClient, path: string, reason: string | null): Promise<RunSum> {
  let sum: RunSum = { traces: 0, artifacts: 0, bytes: 0, held: 0, runs: 0 };
  for (;;) {
    const answer = await callLedger(client, 'POST', `${path}/run`, reason === null ? undefined : { reason });
    const run = objectOf(accepted(answer, 'retention was not run'));
    const [traces, artifacts] = [integerOf(run['traces']), integerOf(run['artifacts'])];
    sum = {
      traces: sum.traces + traces,
      artifacts: sum.artifacts + artifacts,
      bytes: sum.bytes + integerOf(run['bytes']),
      held: integerOf(run['held']),
      runs: sum.runs + 1,
    };
    if (run['complete'] !== false || traces + artifacts === 0) return sum;
  }
}
