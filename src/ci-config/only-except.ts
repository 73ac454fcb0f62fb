import { type Environment, holds } from './expression/evaluate.js';
import { isBranchPipeline, pipelineSource, type PipelineContext } from './pipeline-context.js';
import { type Policy, type RefFilter } from './schema/policy.js';

const DEFAULT_REFS: readonly RefFilter[] = [{ ref: 'branches' }, { ref: 'tags' }];

/** Without `only`, a job is for branches and tags. */
export const DEFAULT_ONLY: Policy = { refs: DEFAULT_REFS };

/** `only`: its refs (branches and tags when it names none) and its variables must both allow the job. */
export function allowedByOnly(only: Policy, context: PipelineContext, environment: Environment): boolean {
  return (
    refsMatch(only.refs ?? DEFAULT_REFS, context) &&
    (only.variables === undefined || only.variables.some(expression => holds(expression, environment)))
  );
}

/** `except`: its refs or its variables exclude the job. */
export function excludedByExcept(
  except: Policy,
  context: PipelineContext,
  environment: Environment,
): boolean {
  return (
    refsMatch(except.refs ?? [], context) ||
    (except.variables ?? []).some(expression => holds(expression, environment))
  );
}

function refsMatch(filters: readonly RefFilter[], context: PipelineContext): boolean {
  return filters.some(
    ({ ref, projectPath }) =>
      (projectPath === undefined || projectPath === context.projectPath) && refMatches(ref, context),
  );
}

function refMatches(ref: RefFilter['ref'], context: PipelineContext): boolean {
  if (typeof ref !== 'string') return ref.test(context.ref);
  if (ref === 'tags' && context.tag) return true;
  if (ref === 'branches' && isBranchPipeline(context)) return true;
  return sourceKeywords(context).includes(ref) || ref === context.ref;
}

/** `push` and `pushes`, `merge_requests`, `api`. */
function sourceKeywords(context: PipelineContext): readonly string[] {
  const source = pipelineSource(context).replace(/_event$/, '');
  return [source, source === 'push' ? 'pushes' : `${source}s`];
}
