import type { BuildRow } from '../submit/read-builds.js';
import type { Story } from './play-story.js';

/** How each build of the example is meant to end. */
const EXPECTED: Readonly<Record<string, string>> = {
  compile: 'success',
  'unit: [greet]': 'success',
  'unit: [count]': 'success',
  style: 'failed',
  package: 'success',
  soak: 'success',
  deploy: 'manual',
};

/** A line for each build that did not end as it was meant to, and for each that is missing. */
export function unexpectedBuilds(story: Story): readonly string[] {
  return [
    ...compare('first pipeline', story.first, story, ['soak']),
    ...compare('second pipeline', story.second, story, []),
  ];
}

function compare(
  where: string,
  builds: readonly BuildRow[],
  story: Story,
  absent: readonly string[],
): string[] {
  const wrong = builds
    .filter(build => build.status !== (build.id === story.canceledBuild ? 'canceled' : EXPECTED[build.name]))
    .map(build => `${where}: build ${build.id} ${build.name} ended as ${build.status}`);
  const missing = Object.keys(EXPECTED)
    .filter(name => !absent.includes(name) && !builds.some(build => build.name === name))
    .map(name => `${where}: there is no build ${name}`);
  return [...wrong, ...missing];
}
