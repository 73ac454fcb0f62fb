import { type DefinedVariable } from '../domain/definition.js';
import { type Problems } from './problems.js';
import { readGlobals, topLevelDefaults } from './schema/global-keywords.js';
import { type Defaults } from './schema/job-keywords.js';
import { Place } from './schema/place.js';
import { type Rule } from './schema/rules.js';
import { isGlobalKeyword } from './global-keyword.js';
import { type ConfigNode, type MapNode, mapNode } from './yaml/node.js';

/** What a configuration says about all of its jobs. */
export interface Globals {
  /** In order, `.pre` first and `.post` last. */
  readonly stages: readonly string[];
  readonly defaults: Defaults;
  readonly variables: readonly DefinedVariable[];
  /** Absent when there are none; an empty list lets no pipeline be. */
  readonly workflowRules?: readonly Rule[];
}

const DEFAULT_STAGES = ['build', 'test', 'deploy'];

export function globalsOf(root: MapNode, problems: Problems): Globals {
  const own = mapNode(new Map([...root.entries].filter(([name]) => isGlobalKeyword(name))), root.line);
  const read = readGlobals(own, new Place(problems, '')) ?? {};
  const { stages = DEFAULT_STAGES, variables = [], workflow, default: defaults = {} } = read;
  refuseTwice(own, problems);
  const { image, services, before_script, after_script, cache } = read;
  const topLevel = { image, services, before_script, after_script, cache };
  return {
    stages: withEdges(stages),
    defaults: { ...present(topLevel), ...defaults },
    variables,
    ...(workflow?.rules === undefined ? {} : { workflowRules: workflow.rules }),
  };
}

function withEdges(stages: readonly string[]): readonly string[] {
  const inner = new Set(stages.filter(stage => stage !== '.pre' && stage !== '.post'));
  return ['.pre', ...inner, '.post'];
}

function refuseTwice(own: MapNode, problems: Problems): void {
  const underDefault = entriesOf(own.entries.get('default')?.value);
  for (const name of Object.keys(topLevelDefaults)) {
    const line = underDefault?.get(name)?.line;
    if (line !== undefined && own.entries.has(name)) {
      problems.add(`'${name}' stands at the top and under default`, `default:${name}`, line);
    }
  }
}

function entriesOf(node: ConfigNode | undefined): MapNode['entries'] | undefined {
  return node?.kind === 'map' ? node.entries : undefined;
}

function present(defaults: Defaults): Defaults {
  return Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined));
}
