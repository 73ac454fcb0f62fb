import { accessTokens } from './access-tokens.js';
import { builds } from './builds.js';
import { deadlines } from './deadlines.js';
import { pipelines } from './pipelines.js';
import { projectCounters } from './project-counters.js';
import type { Projection } from './projection.js';
import { projects } from './projects.js';
import { quarantine } from './quarantine.js';
import { runners } from './runners.js';
import { users } from './users.js';

/** Every read model of the ledger, and what is in quarantine of them. */
export const projections = [
  users,
  accessTokens,
  projects,
  runners,
  pipelines,
  builds,
  projectCounters,
  deadlines,
  quarantine,
] as readonly Projection[];

/** The name under which the read models keep how far they have come. */
export const CHECKPOINT = 'projections';
