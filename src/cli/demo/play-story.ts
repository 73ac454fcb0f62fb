import { setTimeout as sleep } from 'node:timers/promises';
import { readSubmission } from '../git/read-submission.js';
import type { LedgerClient } from '../http/ledger-client.js';
import { createPipeline, type CreatedPipeline } from '../submit/create-pipeline.js';
import { followPipeline } from '../submit/follow-pipeline.js';
import type { PipelineVariable } from '../submit/parse-variable.js';
import type { BuildRow } from '../submit/read-builds.js';
import type { Terminal } from '../terminal.js';
import { actOnBuild } from './act-on-build.js';
import { buildTable } from './build-table.js';
import type { DemoRepository } from './demo-repository.js';

/** What the story needs: the place, and the two people. */
export interface Cast {
  readonly terminal: Terminal;
  readonly repository: DemoRepository;
  readonly projectId: number;
  readonly ada: LedgerClient;
  readonly grace: LedgerClient;
}

export interface Story {
  /** The builds of the two pipelines as they ended, retried ones included. */
  readonly first: readonly BuildRow[];
  readonly second: readonly BuildRow[];
  /** The build that Ada cancelled, and the one that Grace's retry of it made. */
  readonly canceledBuild: number;
  readonly retriedBuild: number;
}

const LOOK_EVERY_MS = 250;

/** Grace submits, Ada cancels a long build of the second pipeline, Grace retries it. */
export async function playStory(cast: Cast): Promise<Story> {
  const first = await submit(cast, [], 'Grace submits the first commit.');
  const firstBuilds = await follow(cast, first);
  await cast.repository.change();
  const second = await submit(
    cast,
    [{ key: 'SOAK', value: 'yes' }],
    'Grace submits a second commit, with SOAK=yes.',
  );
  const soak = soakOf(await follow(cast, second, builds => soakOf(builds)?.status === 'running'));
  if (!soak) throw new Error('the second pipeline has no build named soak');
  await sleep(1500);
  cast.terminal.out('\nAda cancels the soak; Grace retries it.');
  await actOnBuild(cast.ada, cast.projectId, soak.id, 'cancel');
  const retriedBuild = await actOnBuild(cast.grace, cast.projectId, soak.id, 'retry');
  const secondBuilds = await follow(cast, second);
  return { first: firstBuilds, second: secondBuilds, canceledBuild: soak.id, retriedBuild };
}

async function submit(
  cast: Cast,
  variables: readonly PipelineVariable[],
  words: string,
): Promise<CreatedPipeline> {
  cast.terminal.out(`\n${words}`);
  return createPipeline(cast.grace, cast.projectId, await readSubmission(cast.repository.folder), variables);
}

async function follow(
  { terminal, grace }: Cast,
  pipeline: CreatedPipeline,
  until: (builds: readonly BuildRow[]) => boolean = () => false,
): Promise<readonly BuildRow[]> {
  const table = buildTable(terminal, Date.now);
  try {
    const options = { intervalMs: LOOK_EVERY_MS, onLook: table.show, until };
    return (await followPipeline(grace, pipeline, options)).builds;
  } finally {
    table.end();
  }
}

const soakOf = (builds: readonly BuildRow[]): BuildRow | undefined =>
  builds.find(({ name }) => name === 'soak');
