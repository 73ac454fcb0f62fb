import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { engineRows } from './engine-rows.js';
import { httpRows } from './http-rows.js';
import { hasProductionEngines, productionRows } from './production-rows.js';
import { table, type Row } from './statistics.js';

const RESULTS = 'bench/results';

const began = performance.now();

const elapsed = (): number => Math.round((performance.now() - began) / 1000);

const say = (line: string): void => void process.stderr.write(`- ${elapsed()} s: ${line}\n`);

/** `npm run bench [engine|http|production [scale]]`: prints the table and keeps every sample. */
async function main(): Promise<void> {
  const only = process.argv[2];
  const rows: Row[] = [];
  const whole = only === undefined;
  if (whole || only === 'engine') rows.push(...(await engineRows(say)));
  if (whole || only === 'http') rows.push(...(await httpRows(say)));
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

await main();
