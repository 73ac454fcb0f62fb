import { integerOf, objectOf } from '../http/json.js';
import { callLedger, type LedgerClient } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';

/** Has the ledger signed as it is now; gives the position of the event that cancelled the build. */
export async function signStory(root: LedgerClient, canceledBuild: number): Promise<number> {
  accepted(await callLedger(root, 'POST', '/api/ledger/checkpoint'), 'the ledger was not signed');
  const answer = await callLedger(root, 'GET', `/api/ledger/builds/${canceledBuild}/history`);
  const history = accepted(answer, `the history of build ${canceledBuild}`) as unknown[];
  const canceled = history.map(objectOf).find(({ type }) => type === 'BuildCanceled');
  return integerOf(canceled?.['position']);
}
