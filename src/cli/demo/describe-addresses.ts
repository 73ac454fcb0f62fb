export interface DemoAddresses {
  readonly url: string;
  /** Ada's token. */
  readonly token: string;
  readonly projectId: number;
  readonly projectPath: string;
  readonly canceledBuild: number;
  /** Position of the event that cancelled it. */
  readonly canceledAt: number;
  /** A build whose log is worth reading. */
  readonly unitBuild: number;
  /** The build that waits for someone. */
  readonly manualBuild: number;
  readonly dataFolder: string;
}

/** What to try next, each line ready to paste. */
export function describeAddresses(demo: DemoAddresses): readonly string[] {
  const { url, token, projectId } = demo;
  const gitlab = `${url}/api/v3/projects/${projectId}`;
  const drone = `${url}/api/repos/${demo.projectPath}`;
  const asGitlab = `curl -sg -H 'PRIVATE-TOKEN: ${token}'`;
  const asDrone = `curl -s -H 'Authorization: Bearer ${token}'`;
  const ledger = `${url}/api/ledger`;
  return [
    `Server          ${url}`,
    `API reference   ${url}/docs`,
    `Ada's token     ${token}`,
    '',
    "# GitLab's dialect: the builds that succeeded or failed, newest first",
    `${asGitlab} '${gitlab}/builds?scope[0]=success&scope[1]=failed&per_page=5'`,
    '',
    "# GitLab's dialect: one build's log",
    `${asGitlab} '${gitlab}/builds/${demo.unitBuild}/trace'`,
    '',
    "# Drone's dialect: the same pipelines as Drone's builds, and the newest with its jobs",
    `${asDrone} '${drone}/builds'`,
    `${asDrone} '${drone}/builds/latest'`,
    '',
    '# The history of the build that was cancelled: every event, with who and when',
    `${asGitlab} '${ledger}/builds/${demo.canceledBuild}/history'`,
    '',
    '# Who cancelled it? A line for everyone who did anything to it',
    `${asGitlab} -H 'Accept: text/plain' '${ledger}/who?build=${demo.canceledBuild}'`,
    '',
    '# The proof that this event is in the ledger, under a checkpoint that the ledger has signed',
    `${asGitlab} '${ledger}/proof/inclusion?position=${demo.canceledAt}'`,
    `${asGitlab} '${ledger}/checkpoint'`,
    '',
    '# The proof that none of all events was altered, removed or put in between',
    `LEDGER_DATA='${demo.dataFolder}' node dist/cli/main.js verify`,
    '',
    '# Play the deployment that waits (a runner takes it at once)',
    `${asGitlab} -X POST '${gitlab}/builds/${demo.manualBuild}/play'`,
  ];
}
