import { integerOf, objectOf } from '../http/json.js';
import { callLedger, type LedgerClient } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';

/** Cancels or retries a build as someone, over GitLab's API; gives the id of the build that the answer shows. */
export async function actOnBuild(
  as: LedgerClient,
  projectId: number,
  buildId: number,
  action: 'cancel' | 'retry',
): Promise<number> {
  const answer = await callLedger(as, 'POST', `/api/v3/projects/${projectId}/builds/${buildId}/${action}`);
  return integerOf(objectOf(accepted(answer, `build ${buildId}: ${action}`))['id']);
}
