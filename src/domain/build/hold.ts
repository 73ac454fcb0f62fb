import { Refused } from '../event.js';
import type { Build, ExistingBuild } from './build.js';
import { change, existing } from './change.js';
import type { BuildLegalHoldLifted, BuildLegalHoldPlaced } from './events.js';

/** Nothing of the build may be removed from now on; nothing happens if it is so. @throws Refused not_found */
export function placeBuildHold(build: Build): readonly BuildLegalHoldPlaced[] {
  const known = existing(build);
  return known.legalHold ? [] : [{ type: 'BuildLegalHoldPlaced', data: change(known) }];
}

/** The build's own hold ends; its project's may still stand. @throws Refused not_found */
export function liftBuildHold(build: Build): readonly BuildLegalHoldLifted[] {
  const known = existing(build);
  return known.legalHold ? [{ type: 'BuildLegalHoldLifted', data: change(known) }] : [];
}

/** What a decision that removes bytes has to know of the build's project. */
export interface HoldOfProject {
  /** Whether a legal hold on the project stands; absent: none does. */
  readonly projectHeld?: boolean;
}

export const isHeld = (build: ExistingBuild, { projectHeld = false }: HoldOfProject): boolean =>
  build.legalHold || projectHeld;

/** @throws Refused held */
export function refuseIfHeld(build: ExistingBuild, hold: HoldOfProject): void {
  if (isHeld(build, hold))
    throw new Refused('held', 'Build is under legal hold: nothing of it may be removed');
}
