import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { appendRow, foldRow } from './engine-rows.js';
import { BIG, httpRows, SMALL } from './http-rows.js';
import { PAST, pastRows } from './past-rows.js';
import { hasProductionEngines, productionRows } from './production-rows.js';
import { SeededFolder } from './seeded-folder.js';
import { table, type Row } from './statistics.js';

const RESULTS = 'bench/results';

const began = performance.now();

const elapsed = (): number => Math.round((performance.now() - began) / 1000);

const say = (line: string): void => void process.stderr.write(`- ${elapsed()} s: ${line}\n`);

/** `npm run bench [engine|http|past|production [scale]]`: prints the table and keeps every sample. */
async function main(): Promise<void> {
  const only = process.argv[2];
  const rows: Row[] = [];
  const whole = only === undefined;
  if (whole || only === 'engine' || only === 'http') rows.push(...(await embeddedRows(only)));
  if (only === 'past') rows.push(...(await rowsOfThePast()));
  if (only === 'production' || (whole && hasProductionEngines())) {
    rows.push(...(await productionRows(say, Number(process.argv[3] ?? 1))));
  }
  const seconds = elapsed();
  process.stdout.write(`${table(rows)}\n`);
  const machine = { cores: cpus().length, model: cpus()[0]?.model, node: process.version, fsync: 'FULL' };
  const at = new Date().toISOString();
  await mkdir(RESULTS, { recursive: true });
  const file = `${RESULTS}/${at.replaceAll(':', '-')}.json`;
  await writeFile(file, `${JSON.stringify({ at, seconds, machine, rows }, null, 2)}\n`);
  say(`every sample is in ${file}`);
}

async function rowsOfThePast(): Promise<Row[]> {
  say(`seeding a ledger of ${PAST.ended} builds`);
  const folder = await SeededFolder.make(PAST);
  try {
    await folder.fold();
    await folder.prepare();
    return await pastRows(folder, say);
  } finally {
    await folder.remove();
  }
}

async function embeddedRows(only: string | undefined): Promise<Row[]> {
  const rows: Row[] = [];
  if (only !== 'http') rows.push(await appendRow(say));
  say(`seeding a ledger of ${BIG.ended} builds`);
  const big = await SeededFolder.make(BIG);
  try {
    if (only !== 'http') rows.push(await foldRow(big, say));
    if (only !== 'engine') rows.push(...(await overHttp(big, only === 'http')));
  } finally {
    await big.remove();
  }
  return rows;
}

/** @param unfolded the big ledger's read models are still to be made */
async function overHttp(big: SeededFolder, unfolded: boolean): Promise<Row[]> {
  say(`seeding a ledger of ${SMALL.ended} builds`);
  const small = await SeededFolder.make(SMALL);
  try {
    await small.fold();
    if (unfolded) await big.fold();
    for (const folder of [small, big]) await folder.prepare();
    return await httpRows(big, small, say);
  } finally {
    await small.remove();
  }
}

await main();
