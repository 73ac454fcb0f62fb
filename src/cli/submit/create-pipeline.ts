import type { Submission } from '../git/submission.js';
import { integerOf, listOf, objectOf, textOf } from '../http/json.js';
import { callLedger, type LedgerClient } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';
import type { PipelineVariable } from './parse-variable.js';

export interface CreatedPipeline {
  readonly id: number;
  readonly projectId: number;
  /** 1, 2, 3… within the project. */
  readonly number: number;
  readonly status: string;
  readonly sha: string;
  readonly builds: readonly { readonly id: number; readonly name: string; readonly status: string }[];
  /** The server's answer as it came, for `--json`. */
  readonly raw: unknown;
}

/** Creates a pipeline for a commit. A configuration that is refused throws with its problems, one a line. */
export async function createPipeline(
  client: LedgerClient,
  projectId: number,
  submission: Submission,
  variables: readonly PipelineVariable[],
): Promise<CreatedPipeline> {
  const answer = await callLedger(client, 'POST', `/api/ledger/projects/${projectId}/pipelines`, {
    ref: submission.ref,
    tag: submission.tag,
    sha: submission.sha,
    before_sha: submission.beforeSha,
    event: submission.tag ? 'tag' : 'push',
    commit: submission.commit,
    config: submission.config,
    ...(variables.length > 0 ? { variables } : {}),
  });
  const body = accepted(answer, 'the pipeline was not created');
  const pipeline = objectOf(body);
  return {
    id: integerOf(pipeline['id']),
    projectId,
    number: integerOf(pipeline['number']),
    status: textOf(pipeline['status']),
    sha: submission.sha,
    builds: listOf(pipeline['builds'])
      .map(objectOf)
      .map(build => ({
        id: integerOf(build['id']),
        name: textOf(build['name']),
        status: textOf(build['status']),
      })),
    raw: body,
  };
}
