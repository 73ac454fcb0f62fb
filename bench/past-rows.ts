import { BenchServer } from './bench-server.js';
import { CONNECTIONS, load } from './load.js';
import { FIRST_RUNNING, type Plan } from './seed.js';
import type { SeededFolder } from './seeded-folder.js';
import type { Row } from './statistics.js';

/** Of each project so many builds run when the ledger is made; they are canceled before they are looked back to. */
const RUNNING_EACH = 60;

/** The moments of long ago and of lately lie among the builds that ended. */
export const PAST: Plan = { projects: 200, ended: 100_000, running: 200 * RUNNING_EACH, pending: 0 };

const ROUNDS = 5;
/** So many times each side is asked in a round, in turn: once is over in less than a second. */
const TURNS = 6;
const FIGURES_EACH = 3;
const headers = { 'private-token': 'bench-root-token' };

/** Of the ledger's events, so many have happened at the moments that are looked back to. */
const EARLY = 0.1;
const LATE = 0.9;

/** Rows of the past: a page of long ago against the same page of today, and figures against reading what they are of. */
export async function pastRows(folder: SeededFolder, say: (line: string) => void): Promise<Row[]> {
  for (const line of folder.space()) say(line);
  const bodies = await folder.readBuilds();
  const server = await BenchServer.start(folder);
  try {
    const [early, late, whole] = [await asOf(server, EARLY), await asOf(server, LATE), await asOf(server, 1)];
    say('builds that ran are canceled');
    await server.cancel(Array.from({ length: folder.plan.running }, (_, at) => FIRST_RUNNING + at));
    say('pages of the past');
    return [
      await pageRow(server, folder.plan, 'past: page of builds that changed since | now', [
        `&scope=running${whole}`,
        '&scope=canceled',
      ]),
      await pageRow(server, folder.plan, 'past: page of long ago | now', [early, '']),
      await pageRow(server, folder.plan, 'past: page of long ago | of lately', [early, late]),
      await figuresRow(server, folder, bodies, say),
    ];
  } finally {
    await server.stop();
  }
}

/** How many times as long pages of a moment take as others do: more is worse. */
async function pageRow(
  server: BenchServer,
  plan: Plan,
  name: string,
  [ours, others]: readonly [string, string],
): Promise<Row> {
  const samples = { ours: [] as number[], others: [] as number[] };
  // The first round warms up.
  for (let round = -1; round < ROUNDS; round += 1) {
    const rates = { ours: [] as number[], others: [] as number[] };
    for (let turn = 0; turn < TURNS; turn += 1) {
      // Something changes in each project, so that today's pages are no ready ones either, but on none of these pages.
      const middle = plan.ended / 2;
      await server.touch(Array.from({ length: plan.projects }, (_, at) => middle + 1 + 10 * at));
      const oursFirst = turn % 2 === 0;
      if (oursFirst) rates.ours.push(await pages(server, plan, ours));
      rates.others.push(await pages(server, plan, others));
      if (!oursFirst) rates.ours.push(await pages(server, plan, ours));
    }
    if (round < 0) continue;
    samples.ours.push(overall(rates.ours));
    samples.others.push(overall(rates.others));
  }
  const reach = { atMost: 1.2 };
  return { name, ours: samples.others, limit: samples.ours, reach, unit: 'requests/s, there | here' };
}

/** The rate of all together, where each did the same amount. */
const overall = (rates: readonly number[]): number =>
  rates.length / rates.reduce((time, rate) => time + 1 / rate, 0);

/** The figures of every build of the ledger, in builds a second. */
async function figuresRow(
  server: BenchServer,
  folder: SeededFolder,
  read: readonly number[],
  say: (line: string) => void,
): Promise<Row> {
  say('figures');
  const ours: number[] = [];
  for (let round = 0; round < read.length; round += 1) {
    const began = performance.now();
    for (let time = 0; time < FIGURES_EACH; time += 1) {
      const url = `${server.url}/api/ledger/analytics/builds?from=2000-01-01&group_by=job`;
      const answer = await fetch(url, { headers });
      if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
    }
    ours.push((FIGURES_EACH * folder.plan.ended) / ((performance.now() - began) / 1000));
  }
  return { name: 'figures', ours, limit: read, reach: { atLeast: 0.3 }, unit: 'builds/s' };
}

function pages(server: BenchServer, { projects }: Plan, more: string): Promise<number> {
  const amount = 3 * projects;
  const paths = Array.from(
    { length: amount - (amount % CONNECTIONS) },
    (_, at) =>
      `/api/v3/projects/${1 + (at % projects)}/builds?per_page=20&page=${1 + Math.floor(at / projects)}${more}`,
  );
  return load({ url: server.url, method: 'GET', paths, headers, expect: 200 });
}

/** The parameter that names the moment. */
async function asOf(server: BenchServer, share: number): Promise<string> {
  const answer = await fetch(`${server.url}/api/ledger/events?order=desc&limit=1`, { headers });
  const [last] = (await answer.json()) as { position: string }[];
  return `&as_of=${Math.floor(Number(last?.position) * share)}`;
}
