import { type BuildWhen, type DefinedVariable } from '../domain/definition.js';
import { type Environment, holds } from './expression/evaluate.js';
import { allowedByOnly, DEFAULT_ONLY, excludedByExcept } from './only-except.js';
import { type PipelineContext } from './pipeline-context.js';
import { type JobKeywords } from './schema/job-keywords.js';
import { type Rule } from './schema/rules.js';

/** How a job takes part in the pipeline. */
export interface Decision {
  readonly when: BuildWhen;
  readonly startIn?: number;
  readonly allowFailure: boolean;
  readonly allowFailureExitCodes?: readonly number[];
  /** Of the rule that matched. */
  readonly variables: readonly DefinedVariable[];
}

/** @returns null when the job takes no part */
export function decide(
  keywords: JobKeywords,
  context: PipelineContext,
  environment: Environment,
  hasWorkflowRules: boolean,
): Decision | null {
  if (keywords.rules !== undefined) return byRules(keywords, keywords.rules, environment);
  const only = keywords.only ?? (hasWorkflowRules ? null : DEFAULT_ONLY);
  if (only !== null && !allowedByOnly(only, context, environment)) return null;
  if (keywords.except !== undefined && excludedByExcept(keywords.except, context, environment)) return null;
  return {
    when: keywords.when ?? 'on_success',
    ...delay(keywords.start_in),
    ...failure(keywords),
    variables: [],
  };
}

/** The first rule whose `if` holds, or that has none. */
export function firstMatch(rules: readonly Rule[], environment: Environment): Rule | undefined {
  return rules.find(rule => rule.if === undefined || holds(rule.if, environment));
}

function byRules(keywords: JobKeywords, rules: readonly Rule[], environment: Environment): Decision | null {
  const rule = firstMatch(rules, environment);
  const when = rule === undefined ? 'never' : (rule.when ?? keywords.when ?? 'on_success');
  if (rule === undefined || when === 'never') return null;
  const allowed = rule.allowFailure === undefined ? failure(keywords) : { allowFailure: rule.allowFailure };
  return { when, ...delay(rule.startIn), ...allowed, variables: rule.variables ?? [] };
}

function delay(startIn: number | undefined): Pick<Decision, 'startIn'> {
  return startIn === undefined ? {} : { startIn };
}

/** A manual job may fail unless it says otherwise; only the job's own `when` counts for that, not a rule's. */
function failure({
  allow_failure,
  when,
}: JobKeywords): Pick<Decision, 'allowFailure' | 'allowFailureExitCodes'> {
  if (allow_failure === undefined) return { allowFailure: when === 'manual' };
  if (typeof allow_failure === 'boolean') return { allowFailure: allow_failure };
  return { allowFailure: false, allowFailureExitCodes: allow_failure.exitCodes };
}
