import { isGlobalKeyword, isHiddenJob } from './global-keyword.js';
import { type Globals } from './globals.js';
import { type Inherited } from './extends.js';
import { checkJob } from './job-checks.js';
import { MAX_JOBS, MAX_NAME_LENGTH } from './limits.js';
import { type Problems } from './problems.js';
import { type Job } from './job.js';
import { type Defaults, type JobKeywords, readJob } from './schema/job-keywords.js';
import { isInherited } from './schema/inherit.js';
import { Place } from './schema/place.js';
import { type MapEntry } from './yaml/node.js';

/** Reads every visible job, in the order of the text. */
export function jobsOf(
  { root, incomplete }: Inherited,
  globals: Globals,
  problems: Problems,
): readonly Job[] {
  const jobs: Job[] = [];
  const visible = [...root.entries].filter(([name]) => !isGlobalKeyword(name) && !isHiddenJob(name));
  if (visible.length === 0) problems.add('there should be at least one visible job', 'jobs', null);
  if (visible.length > MAX_JOBS) problems.add(`there should be at most ${MAX_JOBS} jobs`, 'jobs', null);
  for (const [name, entry] of visible.slice(0, MAX_JOBS)) {
    const job = readEntry(name, entry, globals, problems);
    if (job === null) continue;
    checkJob(job, incomplete.has(name), globals.stages, problems);
    jobs.push(job);
  }
  return jobs;
}

function readEntry(
  name: string,
  { line, value }: MapEntry,
  globals: Globals,
  problems: Problems,
): Job | null {
  const place = new Place(problems, `jobs:${name}`);
  if (value.kind === 'reference') return null;
  if (value.kind !== 'map') {
    place.refuse('a job should be a mapping of keywords with a script', line);
    return null;
  }
  if (name.length > MAX_NAME_LENGTH)
    place.refuse(`the name is longer than ${MAX_NAME_LENGTH} characters`, line);
  const own = readJob(value, place) ?? {};
  const stage = own.stage ?? 'test';
  const keywords = { ...inheritedDefaults(own, globals.defaults), ...own };
  return { name, line, node: value, keywords, stage, stageIndex: globals.stages.indexOf(stage) };
}

function inheritedDefaults({ inherit }: JobKeywords, defaults: Defaults): Defaults {
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => isInherited(inherit?.default, name)));
}
