import type { Ledger } from '../../src/ledger/ledger.js';
import { DocumentCache } from '../../src/projections/document-cache.js';
import { Documents } from '../../src/queries/documents.js';
import { RetentionPlanner } from '../../src/queries/planning-retention/retention-planner.js';
import type { ReadModels } from '../../src/read-models/read-models.js';
import { askProcesses } from './asking-processes.js';
import { askQueries } from './asking-queries.js';
import { askThePast } from './asking-the-past.js';
import { askUpkeep } from './asking-upkeep.js';
import { RecordingReadModels } from './recording-read-models.js';

export type Recorded = Pick<RecordingReadModels, 'finds' | 'counts' | 'places'>;

/** Asks everything that is ever asked of the read models, and notes what reaches them, and from where. */
export async function recordFinds(): Promise<Recorded> {
  const recording = new RecordingReadModels();
  const readModels = recording as unknown as ReadModels;
  const documents = new Documents(readModels, new DocumentCache(), { exclusive: false, alone: () => false });
  const kept = { status: 'exists', retention: ['keep 9 days of traces'], legalHold: false };
  const planner = new RetentionPlanner({ load: async () => kept } as unknown as Ledger, documents);
  await askQueries(documents, planner);
  await askThePast(readModels, documents);
  await askProcesses(readModels, documents, planner);
  await askUpkeep(readModels);
  return recording;
}
