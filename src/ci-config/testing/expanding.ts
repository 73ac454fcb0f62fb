import { type BuildDefinition } from '../../domain/definition.js';
import { expandConfig, type ExpandedPipeline } from '../expand-config.js';
import { type PipelineContext } from '../pipeline-context.js';
import { type ConfigProblem, ConfigRefused } from '../problems.js';

/** A push to the default branch; specs say what is different. */
export function pushed(over: Partial<PipelineContext> = {}): PipelineContext {
  return {
    ref: 'main',
    tag: false,
    sha: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
    beforeSha: '0'.repeat(40),
    event: 'push',
    defaultBranch: 'main',
    projectPath: 'team/app',
    commitMessage: 'Fix the door\n\nIt was shut.\n',
    variables: new Map(),
    ...over,
  };
}

export const taggedAs = (ref: string): PipelineContext => pushed({ ref, tag: true, event: 'tag' });

export function expand(text: string, context: PipelineContext = pushed()): ExpandedPipeline {
  return expandConfig(text, context);
}

/** Names of the builds, in order. */
export function namesIn(text: string, context: PipelineContext = pushed()): string[] {
  return expand(text, context).builds.map(({ name }) => name);
}

export function buildIn(pipeline: ExpandedPipeline, name: string): BuildDefinition {
  const build = pipeline.builds.find(candidate => candidate.name === name);
  if (build === undefined) throw new Error(`there is no build '${name}'`);
  return build;
}

/** The only build of a configuration. */
export function onlyBuild(text: string, context: PipelineContext = pushed()): BuildDefinition {
  const { builds } = expand(text, context);
  const [build] = builds;
  if (build === undefined || builds.length > 1) throw new Error(`there are ${builds.length} builds`);
  return build;
}

export function variablesOf({ variables }: BuildDefinition): Record<string, string> {
  return Object.fromEntries(variables.map(({ key, value }) => [key, value]));
}

/** What is wrong with a configuration; `[]` if it makes a pipeline. */
export function problemsOf(text: string, context: PipelineContext = pushed()): readonly ConfigProblem[] {
  try {
    expandConfig(text, context);
    return [];
  } catch (error) {
    if (error instanceof ConfigRefused) return error.problems;
    throw error;
  }
}

/** `key, line` of each problem. */
export function placesOf(text: string, context: PipelineContext = pushed()): string[] {
  return problemsOf(text, context).map(({ key, line }) => `${key}, ${line}`);
}
