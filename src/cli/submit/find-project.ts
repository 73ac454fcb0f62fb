import { CliError } from '../cli-error.js';
import { ExitCode } from '../exit-code.js';
import { integerOf, objectOf } from '../http/json.js';
import { callLedger, type LedgerClient } from '../http/ledger-client.js';
import { accepted } from '../http/refusal.js';

export interface NewProject {
  readonly repo_url: string;
  readonly default_branch: string;
}

/** The id of the project with this id or `owner/name`; made when it isn't there and `create` says how. */
export async function findProject(
  client: LedgerClient,
  project: string,
  create: NewProject | null,
): Promise<number> {
  const answer = await callLedger(client, 'GET', `/api/ledger/projects/${encodeURIComponent(project)}`);
  if (answer.status !== 404) return idOf(accepted(answer, `project ${project}`), project);
  if (!create) {
    throw new CliError(
      ExitCode.refused,
      `project ${project}: there is none (or you may not see it); --create makes it`,
    );
  }
  if (/^\d+$/.test(project)) {
    throw new CliError(ExitCode.usage, `project ${project}: there is none, and --create needs owner/name`);
  }
  const made = await callLedger(client, 'POST', '/api/ledger/projects', { path: project, ...create });
  return idOf(accepted(made, `project ${project}`), project);
}

function idOf(body: unknown, project: string): number {
  const id = integerOf(objectOf(body)['id']);
  if (id > 0) return id;
  throw new CliError(ExitCode.refused, `project ${project}: the server's answer has no id`);
}
