import type { BuildDocument } from './build-document.js';
import { endedOrder } from './ended-order.js';

/**
 * What retention walks by: where a build that still has a trace or artifacts is in the order in which builds ended.
 * null for a build that has none, or hasn't ended.
 */
export function bytesSince(build: BuildDocument): string | null {
  return build.trace === null && build.artifacts === null ? null : endedOrder(build);
}
