import { listOf, objectOf, textOf, type JsonObject } from '../http/json.js';
import { callLedger, type LedgerClient } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';

export interface PlanPage {
  /** Those that a hold keeps have `hold`. */
  readonly removals: readonly JsonObject[];
  /** null on the pages after the first. */
  readonly total: unknown;
}

/** The pages of a plan, one after the other. @param at ISO 8601; null: now */
export async function* planPages(
  client: LedgerClient,
  path: string,
  at: string | null,
): AsyncGenerator<PlanPage> {
  for (let after = ''; ;) {
    const query = new URLSearchParams({ limit: '100', ...(at === null ? {} : { at }), after });
    const answer = await callLedger(client, 'GET', `${path}/plan?${query.toString()}`);
    const body = objectOf(accepted(answer, 'there is no plan'));
    const removals = [...listOf(body['items']), ...listOf(body['held'])].map(objectOf);
    yield { removals, total: body['total'] ?? null };
    after = textOf(body['next']);
    if (after === '') return;
  }
}
