import { type Job } from './job.js';
import { type Problems } from './problems.js';
import { Place } from './schema/place.js';
import { isNull } from './yaml/node.js';

/**
 * What the keywords of one job must keep among themselves.
 * @param incomplete it extends something unknown: what it lacks is not told
 */
export function checkJob(job: Job, incomplete: boolean, stages: readonly string[], problems: Problems): void {
  const place = new Place(problems, `jobs:${job.name}`);
  if (!incomplete && lineOf(job, 'script') === null) place.refuse('a job should have a script', job.line);
  checkStage(job, incomplete, stages, place);
  checkRules(job, place);
  checkDelay(job, incomplete, place);
  checkDependencies(job, place);
}

function checkStage(
  { stage, stageIndex, ...job }: Job,
  incomplete: boolean,
  stages: readonly string[],
  place: Place,
) {
  const line = job.node.entries.get('stage')?.value.line ?? job.line;
  if (stageIndex >= 0 || (incomplete && job.keywords.stage === undefined)) return;
  place.at('stage').refuse(`unknown stage '${stage}'; the stages are: ${stages.join(', ')}`, line);
}

function checkRules(job: Job, place: Place): void {
  if (lineOf(job, 'rules') === null) return;
  for (const keyword of ['only', 'except', 'start_in']) {
    const line = lineOf(job, keyword);
    if (line !== null) place.at(keyword).refuse(`'${keyword}' can't be used together with rules`, line);
  }
}

function checkDelay(job: Job, incomplete: boolean, place: Place): void {
  const delayed = job.keywords.when === 'delayed';
  const line = lineOf(job, 'start_in');
  const whenLine = lineOf(job, 'when') ?? job.line;
  if (lineOf(job, 'rules') !== null) {
    if (delayed) place.at('when').refuse("'delayed' together with rules belongs into a rule", whenLine);
  } else if (!incomplete) {
    if (delayed && line === null) place.refuse("'when: delayed' needs start_in", whenLine);
    if (!delayed && line !== null) place.at('start_in').refuse("needs 'when: delayed'", line);
  }
}

function checkDependencies({ keywords: { dependencies = [], needs } }: Job, place: Place): void {
  if (needs === undefined || needs.length === 0) return;
  const needed = new Set(needs.map(({ job }) => job));
  for (const { job, line } of dependencies) {
    if (!needed.has(job)) {
      place.at('dependencies').refuse(`'${job}' should be one of needs too`, line);
    }
  }
}

/** The line of a keyword, or null when it is absent or null. */
function lineOf({ node }: Job, keyword: string): number | null {
  const entry = node.entries.get(keyword);
  return entry === undefined || isNull(entry.value) ? null : entry.line;
}
