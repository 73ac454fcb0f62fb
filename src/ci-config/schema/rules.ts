import { type BuildWhen, type DefinedVariable } from '../../domain/definition.js';
import { type Expression } from '../expression/tree.js';
import { MAX_LIST_LEVELS } from '../limits.js';
import { type ConfigNode, isNull } from '../yaml/node.js';
import { boolean, type Check, isKnown, oneOf } from './check.js';
import { startIn } from './durations.js';
import { expression } from './expression.js';
import { type Place } from './place.js';
import { record, unsupported } from './record.js';
import { jobVariables } from './variables.js';

/** One of `rules`: the first whose `if` holds (or that has none) decides about the job. */
export interface Rule {
  readonly if?: Expression;
  readonly when?: BuildWhen | 'never';
  /** Seconds. */
  readonly startIn?: number;
  readonly allowFailure?: boolean;
  readonly variables?: readonly DefinedVariable[];
}

const notSupported = {
  changes: unsupported('the ledger has no files to compare'),
  exists: unsupported('the ledger has no files to look at'),
  needs: unsupported(),
  interruptible: unsupported(),
  auto_cancel: unsupported(),
};

const jobRule = record({
  if: expression,
  when: oneOf(['on_success', 'on_failure', 'always', 'never', 'manual', 'delayed']),
  start_in: startIn,
  allow_failure: boolean,
  variables: jobVariables,
  ...notSupported,
});

const workflowRule = record({
  if: expression,
  when: oneOf(['always', 'never']),
  variables: jobVariables,
  ...notSupported,
});

/** `rules` of a job. */
export const rules: Check<readonly Rule[]> = ruleList((node, place) => {
  const read = jobRule(node, place);
  if (read === undefined) return undefined;
  checkDelay(read.when, read.start_in !== undefined, node, place);
  const { start_in, allow_failure, ...rest } = read;
  return {
    ...rest,
    ...(start_in === undefined ? {} : { startIn: start_in }),
    ...(allow_failure === undefined ? {} : { allowFailure: allow_failure }),
  };
});

/** `workflow: rules`. */
export const workflowRules: Check<readonly Rule[]> = ruleList(workflowRule);

function ruleList(rule: Check<Rule>): Check<readonly Rule[]> {
  return (node, place) => {
    if (node.kind !== 'list') return place.refuse('should be a list of rules', node.line);
    return flatten(node, place, 1).flatMap((item, index) => {
      const read = checkedRule(rule, item, place.at(index));
      return read === undefined ? [] : [read];
    });
  };
}

/** A rule without a word would match everything: surely not what was meant. */
function checkedRule(rule: Check<Rule>, node: ConfigNode, place: Place): Rule | undefined {
  if (!isKnown(node)) return undefined;
  if (node.kind !== 'map') return rule(node, place);
  if (node.entries.size === 0) return place.refuse('should not be empty', node.line);
  const condition = node.entries.get('if');
  if (condition !== undefined && isNull(condition.value)) {
    return place.at('if').refuse('should be an expression', condition.line);
  }
  return rule(node, place);
}

/** Lists in the list come by anchors and `!reference`. */
function flatten(node: ConfigNode, place: Place, level: number): readonly ConfigNode[] {
  if (node.kind !== 'list') return [node];
  if (level > MAX_LIST_LEVELS) {
    place.refuse(`should be nested at most ${MAX_LIST_LEVELS} levels deep`, node.line);
    return [];
  }
  return node.items.flatMap(item => flatten(item, place, level + 1));
}

function checkDelay(when: Rule['when'], hasDelay: boolean, node: ConfigNode, place: Place): void {
  const named = node.kind === 'map' && node.entries.has('start_in');
  if (when === 'delayed' && !hasDelay && !named) place.refuse("'when: delayed' needs start_in", node.line);
  if (when !== 'delayed' && named) place.at('start_in').refuse("needs 'when: delayed'", node.line);
}
