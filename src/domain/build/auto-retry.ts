import type { Build } from './build.js';

/** Whether `retry:` of the configuration asks for one more try of this failed build. */
export function shouldAutoRetry(build: Build): boolean {
  if (build.status !== 'failed' || build.erased || build.retriedAs !== null) return false;
  const { max, when } = build.definition.retry ?? { max: 0 };
  if (build.autoRetries >= max) return false;
  return (
    when === undefined || when.includes('always') || when.includes(build.failureReason ?? 'unknown_failure')
  );
}
