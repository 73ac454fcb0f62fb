import type { KeptKind } from '../retention/rule.js';
import { isFinished, type Build } from './build.js';
import { change } from './change.js';
import type { ArtifactsExpired, RetentionMark, TraceExpired } from './events.js';
import { isHeld, type HoldOfProject } from './hold.js';

export interface ExpireByRetention extends HoldOfProject {
  readonly kind: KeptKind;
  /** Of the bytes that the rule lets go: others, that came later, stay. */
  readonly sha256: string;
  readonly retention: RetentionMark;
}

/** Lets go what a rule of the project's retention lets go; nothing happens if it is gone, kept by someone, or held. */
export function expireByRetention(
  build: Build,
  command: ExpireByRetention,
): readonly (TraceExpired | ArtifactsExpired)[] {
  if (build.status === 'none' || !isFinished(build) || isHeld(build, command)) return [];
  const { trace, artifacts, artifactsKept } = build;
  const { kind, sha256, retention } = command;
  if (kind === 'trace') {
    if (trace?.sha256 !== sha256) return [];
    return [{ type: 'TraceExpired', data: { ...change(build), trace, retention } }];
  }
  if (artifacts?.sha256 !== sha256 || artifactsKept) return [];
  return [{ type: 'ArtifactsExpired', data: { ...change(build), artifacts, retention } }];
}
