import { Refused } from '../event.js';
import { isFinished, type Build } from './build.js';
import { change, existing } from './change.js';
import type { BlobRecord, BuildErased } from './events.js';
import { refuseIfHeld, type HoldOfProject } from './hold.js';

export interface EraseBuild extends HoldOfProject {
  readonly erasedBy: number | null;
  /** The trace's bytes as they are now; null: as last archived. */
  readonly trace: BlobRecord | null;
}

/** Records what is about to be destroyed, and by whom. @throws Refused not_found, not_erasable, held */
export function eraseBuild(build: Build, command: EraseBuild): readonly BuildErased[] {
  const known = existing(build);
  const { artifacts } = known;
  const trace = command.trace ?? known.trace;
  const something = artifacts !== null || (trace !== null && trace.size > 0);
  if (!isFinished(known) || known.erased || !something) {
    throw new Refused('not_erasable', 'Build is not erasable!');
  }
  refuseIfHeld(known, command);
  return [{ type: 'BuildErased', data: { ...change(known), erasedBy: command.erasedBy, trace, artifacts } }];
}
