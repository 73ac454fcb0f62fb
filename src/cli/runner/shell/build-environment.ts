import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildDetails, BuildVariable } from '../coordinator/build-details.js';
import type { Workspace } from '../source/workspace.js';
import { expandVariables } from './expand-variables.js';

/**
 * The environment of a build's shells: the runner's own without its secrets and without what would lead git,
 * npm and Node astray, then the build's variables in their order, later ones winning.
 */
export async function buildEnvironment(
  build: BuildDetails,
  workspace: Workspace,
  own: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
  const env: NodeJS.ProcessEnv = {};
  for (const [key, value] of Object.entries(own)) if (!HIDDEN.test(key)) env[key] = value;
  const variables = expandVariables([
    variable('CI', 'true'),
    variable('GITLAB_CI', 'true'),
    variable('CI_SERVER', 'yes'),
    ...build.variables,
    variable('CI_PROJECT_DIR', workspace.project),
  ]);
  for (const each of variables) env[each.key] = each.file ? await fileOf(each, workspace) : each.value;
  return env;
}

const HIDDEN =
  /^(?:LEDGER_|GIT_|npm_|CI_|JEST_|NODE_OPTIONS$|NODE_CHANNEL_FD$|NODE_ENV$|RUNNER_TOKEN$|INIT_CWD$)/i;

const variable = (key: string, value: string): BuildVariable => ({
  key,
  value,
  public: true,
  file: false,
  raw: true,
});

/** The key names a file, so it is held to the letters that variables have. */
async function fileOf(each: BuildVariable, workspace: Workspace): Promise<string> {
  const path = join(workspace.temporary, `variable-${each.key.replaceAll(/\W/g, '_')}`);
  await writeFile(path, each.value, { mode: 0o600 });
  return path;
}
