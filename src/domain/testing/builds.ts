import type { CreateBuild } from '../build/create.js';
import type {
  ArtifactsRecord,
  BlobRecord,
  BuildEvent,
  BuildEventData,
  BuildStatus,
} from '../build/events.js';
import type { BuildDefinition } from '../definition.js';

/** A job of a stage `test` that asks for nothing special. */
export const definition = (changes: Partial<BuildDefinition> = {}): BuildDefinition => ({
  name: 'unit',
  stage: 'test',
  stageIndex: 1,
  beforeScript: [],
  script: ['make test'],
  afterScript: [],
  when: 'on_success',
  allowFailure: false,
  variables: [],
  tags: ['linux'],
  ...changes,
});

/** What a build of pipeline 55 of project 4 begins with. */
export const buildFacts = (changes: Partial<BuildDefinition> = {}): CreateBuild => ({
  projectId: 4,
  pipelineId: 55,
  pipelineNumber: 12,
  attempt: 1,
  jobNumber: 2,
  retryOf: null,
  autoRetries: 0,
  ref: 'main',
  tag: false,
  sha: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
  beforeSha: '0000000000000000000000000000000000000000',
  userId: 3,
  definition: definition(changes),
});

type Facts<Type extends BuildEvent['type']> = Omit<
  Extract<BuildEvent, { type: Type }>['data'],
  keyof BuildEventData
>;

/** An event of that build, other than its first. */
export function happened<Type extends BuildEvent['type']>(
  type: Type,
  from: BuildStatus,
  to: BuildStatus,
  facts: Facts<Type>,
): BuildEvent {
  return { type, data: { projectId: 4, pipelineId: 55, from, to, ...facts } } as unknown as BuildEvent;
}

export const onRunner7 = { runnerId: 7, runnerShared: true };

export const trace: BlobRecord = { size: 120, sha256: 'aa'.repeat(32) };

export const artifacts: ArtifactsRecord = {
  blob: 'artifacts/1',
  filename: 'out.zip',
  size: 2048,
  sha256: 'bb'.repeat(32),
};

/** The moment at which the specs' commands come in, and others around it. */
export const times = {
  yesterday: '2016-05-01T09:00:00.000Z',
  now: '2016-05-02T09:00:00.000Z',
  inAnHour: '2016-05-02T10:00:00.000Z',
  tomorrow: '2016-05-03T09:00:00.000Z',
} as const;
