import { sameFacts } from '../equality.js';
import { Refused } from '../event.js';
import { isFinished, type Build } from './build.js';
import { change, existing } from './change.js';
import type { BlobRecord, BuildTraceArchived } from './events.js';

export interface ArchiveTrace {
  readonly trace: BlobRecord;
}

/**
 * Records what the trace's bytes are. A canceled build's runner may send more of them later: then once more.
 * @throws Refused not_found, erased, not_finished
 */
export function archiveTrace(build: Build, { trace }: ArchiveTrace): readonly BuildTraceArchived[] {
  const known = existing(build);
  if (known.erased) throw new Refused('erased', 'Build has been erased!');
  if (!isFinished(known)) throw new Refused('not_finished', 'The trace still grows');
  if (sameFacts(known.trace, trace)) return [];
  return [{ type: 'BuildTraceArchived', data: { ...change(known), trace } }];
}
