export { parseDuration, parseExpireIn } from './duration.js';
export { expandConfig, type ExpandedPipeline } from './expand-config.js';
export * from './limits.js';
export { InvalidPattern, safePattern, type SafePattern } from './pattern.js';
export { type CommitContext, type PipelineContext } from './pipeline-context.js';
export { buildVariables, commitVariables } from './predefined-variables.js';
export { type ConfigProblem, ConfigRefused } from './problems.js';
