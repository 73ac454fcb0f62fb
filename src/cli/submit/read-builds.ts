import { integerOf, listOf, objectOf, textOf } from '../http/json.js';
import { callLedger, type LedgerClient } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';

/** A build as GitLab's v3 API shows it; only what the command displays. */
export interface BuildRow {
  readonly id: number;
  readonly name: string;
  readonly stage: string;
  readonly status: string;
  /** The runner's description; empty before one has taken the build. */
  readonly runner: string;
  /** ISO 8601; empty before the build starts. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly pipelineStatus: string;
}

const MAX_PAGES = 50;

/** Every build of one pipeline, oldest first, retried ones included. */
export async function readBuilds(
  client: LedgerClient,
  pipeline: { readonly id: number; readonly projectId: number; readonly sha: string },
): Promise<readonly BuildRow[]> {
  const rows: BuildRow[] = [];
  let page = '1';
  for (let pages = 0; page !== '' && pages < MAX_PAGES; pages += 1) {
    const path = `/api/v3/projects/${pipeline.projectId}/repository/commits/${pipeline.sha}/builds`;
    const answer = await callLedger(client, 'GET', `${path}?per_page=100&page=${page}`);
    for (const build of listOf(accepted(answer, "the pipeline's builds")).map(objectOf)) {
      if (integerOf(objectOf(build['pipeline'])['id']) === pipeline.id) rows.push(rowOf(build));
    }
    page = answer.headers.get('x-next-page') ?? '';
  }
  return rows.toSorted((a, b) => a.id - b.id);
}

function rowOf(build: Readonly<Record<string, unknown>>): BuildRow {
  return {
    id: integerOf(build['id']),
    name: textOf(build['name']),
    stage: textOf(build['stage']),
    status: textOf(build['status']),
    runner: textOf(objectOf(build['runner'])['description']),
    startedAt: textOf(build['started_at']),
    finishedAt: textOf(build['finished_at']),
    pipelineStatus: textOf(objectOf(build['pipeline'])['status']),
  };
}
