import { type RetryDefinition } from '../../domain/definition.js';
import { byKind, type Check, integer, oneOf, oneOrList } from './check.js';
import { record, unsupported } from './record.js';

const REASONS = [
  'always',
  'unknown_failure',
  'script_failure',
  'api_failure',
  'stuck_or_timeout_failure',
  'runner_system_failure',
  'runner_unsupported',
  'stale_schedule',
  'job_execution_timeout',
  'archived_failure',
  'unmet_prerequisites',
  'scheduler_failure',
  'data_integrity_failure',
  'missing_dependency_failure',
] as const;

const max = integer(0, 2);
const fields = record({ max, when: oneOrList(oneOf(REASONS)), exit_codes: unsupported() });

/** `retry`: how often, or `{max, when}`; without `max` never, as in GitLab. */
export const retry: Check<RetryDefinition> = byKind({
  scalar: (node, place) => {
    const times = max(node, place);
    return times === undefined ? undefined : { max: times };
  },
  map: (node, place) => {
    const read = fields(node, place);
    if (read === undefined) return undefined;
    return read.when === undefined ? { max: read.max ?? 0 } : { max: read.max ?? 0, when: read.when };
  },
  otherwise: 'a whole number from 0 to 2 or a mapping with max and when',
});
