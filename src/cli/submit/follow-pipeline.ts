import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerClient } from '../http/ledger-client.js';
import { type BuildRow, readBuilds } from './read-builds.js';

const ENDED = new Set(['success', 'failed', 'canceled', 'skipped']);
const AT_WORK = new Set(['pending', 'running']);

export interface FollowOptions {
  readonly intervalMs: number;
  /** Called with every build of the pipeline after each look. */
  onLook(builds: readonly BuildRow[]): void;
  /** Ends the wait early when it gives true. */
  readonly until?: (builds: readonly BuildRow[]) => boolean;
}

/** Looks at a pipeline until nothing in it moves by itself any more, and gives its last status and builds. */
export async function followPipeline(
  client: LedgerClient,
  pipeline: { readonly id: number; readonly projectId: number; readonly sha: string },
  options: FollowOptions,
): Promise<{ readonly status: string; readonly builds: readonly BuildRow[] }> {
  for (;;) {
    const builds = await readBuilds(client, pipeline);
    options.onLook(builds);
    const status = builds.at(-1)?.pipelineStatus ?? '';
    if (hasEnded(status, builds) || options.until?.(builds)) return { status, builds };
    await sleep(options.intervalMs);
  }
}

/** A pipeline that is held by a manual build has come as far as it comes alone. */
export function hasEnded(status: string, builds: readonly BuildRow[]): boolean {
  if (builds.some(build => AT_WORK.has(build.status))) return false;
  return ENDED.has(status) || status === 'manual';
}
