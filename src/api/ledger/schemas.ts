import { listOf, maybe, objectOf, oneOf, type Properties } from './schema-words.js';

export const text = { type: 'string' } as const;
export const integer = { type: 'integer' } as const;
export const flag = { type: 'boolean' } as const;
export const time = { type: 'string', format: 'date-time' } as const;
const status = oneOf('created', 'pending', 'running', 'success', 'failed', 'canceled', 'skipped', 'manual');
export const sha256 = { ...text, description: 'Lower-case hex' } as const;

/** Since when, by whom and why nothing may be removed. */
export const legalHoldSchema = objectOf({ since: time, by: maybe(integer), reason: text });

export const projectSchema = objectOf(
  {
    id: integer,
    path: text,
    repo_url: { ...text, description: 'Without user and password: only runners are given these' },
    default_branch: text,
    build_timeout: { ...integer, description: 'Seconds' },
    allow_git_fetch: flag,
    public: flag,
    shared_runners: flag,
    builds_enabled: flag,
    owner_id: maybe(integer),
    created_at: time,
    retention: { ...listOf(text), description: 'Rules; the first that matches decides' },
    legal_hold: maybe(legalHoldSchema),
    variables: { ...listOf(objectOf({ key: text, masked: flag })), description: 'Only to maintainers' },
    runners_token: { ...text, description: 'Only to maintainers; runners register with it' },
    has_repo_credentials: {
      ...flag,
      description: 'Only to maintainers; runners are given a user and password',
    },
  },
  'variables',
  'runners_token',
  'has_repo_credentials',
);
export const projectsSchema = listOf(projectSchema);

const accessLevel = { ...integer, enum: [10, 20, 30, 40, 50] };
const membership = { user_id: integer, project_id: integer, access_level: accessLevel };
const userState = oneOf('active', 'blocked', 'forgotten');

export const membershipSchema = objectOf(membership);
export const membersSchema = listOf(
  objectOf({ ...membership, username: text, name: text, state: userState }),
);

const user: Properties = {
  id: integer,
  username: text,
  name: text,
  email: text,
  admin: flag,
  state: userState,
  created_at: time,
};

export const userSchema = objectOf(user);
export const forgottenPersonSchema = objectOf({
  person: { ...text, description: 'address-<pseudonym>, as in PersonForgotten' },
});
export const usersSchema = listOf(userSchema);
export const callerSchema = objectOf({ ...user, token_id: integer });

const token: Properties = { id: integer, user_id: integer, name: text, expires_at: maybe(time) };

export const issuedTokenSchema = objectOf({ ...token, token: { ...text, description: 'Shown only here' } });
export const tokensSchema = listOf(objectOf({ ...token, created_at: time }));

export const runnerSchema = objectOf({
  id: integer,
  description: text,
  active: flag,
  is_shared: flag,
  project_id: maybe(integer),
  tag_list: listOf(text),
  run_untagged: flag,
  locked: flag,
  info: { type: 'object', additionalProperties: text, description: 'What it says of itself' },
  created_at: time,
});
export const runnersSchema = listOf(runnerSchema);

const commit = objectOf({ message: text, author_name: text, author_email: text, created_at: text });
const when = oneOf('on_success', 'on_failure', 'always', 'manual', 'delayed');

const job: Properties = { id: integer, job_number: integer, name: text, stage: text, status, when };

export const pipelineSchema = objectOf({
  id: integer,
  number: { ...integer, description: '1, 2, 3… in the project' },
  project_id: integer,
  attempt: { ...integer, description: 'One more for each restart' },
  status,
  ref: text,
  tag: flag,
  sha: text,
  before_sha: text,
  event: oneOf('push', 'tag', 'pull_request', 'deployment'),
  deploy_to: text,
  commit,
  user_id: maybe(integer),
  fork_of: { ...maybe(integer), description: 'Number of the pipeline that it is a copy of' },
  created_at: time,
  started_at: maybe(time),
  finished_at: maybe(time),
  builds: listOf(
    objectOf({ ...job, allow_failure: flag, started_at: maybe(time), finished_at: maybe(time) }),
  ),
});
export const pipelinesSchema = listOf(pipelineSchema);

const bytes = { ...integer, description: 'Bytes' } as const;

export const buildSchema = objectOf({
  ...job,
  project_id: integer,
  pipeline_id: integer,
  pipeline_number: integer,
  attempt: integer,
  ref: text,
  tag: flag,
  sha: text,
  allow_failure: flag,
  tag_list: listOf(text),
  user_id: maybe(integer),
  runner_id: maybe(integer),
  failure_reason: maybe(text),
  exit_code: maybe(integer),
  coverage: { type: 'number', nullable: true, description: 'Percent' },
  created_at: time,
  enqueued_at: maybe(time),
  started_at: maybe(time),
  finished_at: maybe(time),
  trace: maybe(objectOf({ size: bytes, sha256 })),
  artifacts: maybe(objectOf({ filename: text, size: bytes, sha256 })),
  artifacts_expire_at: maybe(time),
  retry_of: maybe(integer),
  retried_as: maybe(integer),
  erased_at: maybe(time),
  erased_by: maybe(integer),
  artifacts_kept: { ...flag, description: 'Somebody asked that they stay for good' },
  legal_hold: maybe(legalHoldSchema),
});

const actor = objectOf(
  {
    kind: oneOf('user', 'runner', 'process', 'system'),
    id: integer,
    username: { ...text, description: "A user's" },
    name: { ...text, description: "A user's or process's name, a runner's description" },
    token_id: { ...integer, description: 'The access token that a user came with' },
    token_name: { ...text, description: 'What the token was issued as' },
    on_behalf_of: { ...integer, description: 'The user in whose name an admin acted (sudo)' },
  },
  'username',
  'name',
  'token_id',
  'token_name',
  'on_behalf_of',
);

export const eventSchema = objectOf({
  position: { ...text, description: 'Place in the whole ledger, a decimal number' },
  stream: { ...text, description: 'What it is about: `build-42`, `pipeline-4-12`, `user-3`' },
  revision: { ...integer, description: 'Place in its stream, from 0' },
  id: text,
  type: text,
  occurred_at: time,
  actor,
  reason: maybe(text),
  from: { ...maybe(status), description: 'Of a build, null where it begins' },
  to: { ...maybe(status), description: 'Of a build' },
  summary: { ...text, description: 'One line: who did what' },
  causation_id: text,
  correlation_id: text,
  previous_hash: maybe(sha256),
  hash: sha256,
  data: { type: 'object', description: 'What was written, without secrets' },
});

export const historySchema = listOf(eventSchema);

export const replaySchema = listOf(objectOf({ event: eventSchema, state: maybe(buildSchema) }));

const moment = objectOf({ position: text });
const changed = listOf(
  objectOf({
    id: integer,
    name: text,
    change: oneOf('created', 'changed', 'removed'),
    changes: {
      type: 'object',
      description: 'By the name of the field: from and to',
      additionalProperties: { type: 'object', properties: { from: {}, to: {} } },
    },
  }),
);
export const diffSchema = objectOf(
  {
    from: moment,
    to: moment,
    events: integer,
    builds: changed,
    pipelines: changed,
    projects: changed,
    runners: changed,
    users: changed,
  },
  'runners',
  'users',
);

export const whoSchema = listOf(
  objectOf({
    actor,
    events: integer,
    first_at: time,
    last_at: time,
    deeds: listOf(text),
    summary: { ...text, description: 'One line: who did what, and when' },
  }),
);

const base64 = { ...text, description: 'SHA-256, base64' } as const;
const proof = { ...listOf(text), description: 'SHA-256 hashes, base64' };

/** A note as C2SP writes it. */
export const noteSchema = text;

export const inclusionSchema = objectOf({
  position: text,
  index: { ...integer, description: 'Place of the event in the ledger, from 0' },
  size: integer,
  leaf_hash: base64,
  proof,
  root: base64,
});

export const consistencySchema = objectOf({
  from: integer,
  to: integer,
  from_root: base64,
  to_root: base64,
  proof,
});
