import type { ApiBodyOptions } from '@nestjs/swagger';

/** The part of OpenAPI's schema object that Nest's decorators take. */
type Schema = Extract<ApiBodyOptions, { schema: unknown }>['schema'];

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;
const texts = { type: 'array', items: text } as const;

const info: Schema = {
  type: 'object',
  description: 'What the runner is',
  properties: { name: text, version: text, revision: text, platform: text, architecture: text },
};

export const errorBody: Schema = {
  type: 'object',
  description: '`message` for what the application refuses, `error` for what its framework does',
  properties: { message: text, error: text },
};

export const tokenOnly: Schema = { type: 'object', required: ['token'], properties: { token: text } };

export const registration: Schema = {
  type: 'object',
  required: ['token'],
  properties: {
    token: { ...text, description: "The ledger's registration token, or a project's `runners_token`" },
    description: text,
    tag_list: { oneOf: [{ ...text, description: 'Comma-separated' }, texts] },
    run_untagged: { ...flag, default: true },
    locked: { ...flag, default: false },
    info,
  },
};

export const registeredRunner: Schema = { type: 'object', properties: { id: integer, token: text } };

export const removedRunner: Schema = {
  type: 'object',
  properties: { id: integer, description: text, active: flag, is_shared: flag },
};

export const buildRequest: Schema = {
  type: 'object',
  required: ['token'],
  properties: {
    token: { ...text, description: "The runner's token" },
    last_update: {
      ...text,
      description: 'The last `X-GitLab-Last-Update`: spares the search if nothing changed',
    },
    info,
  },
};

export const buildUpdate: Schema = {
  type: 'object',
  required: ['token'],
  properties: {
    token: { ...text, description: "The runner's token" },
    state: { ...text, description: '`success` or `failed` ends the build; anything else is a sign of life' },
    trace: { ...text, description: 'The whole trace, in the place of what was there' },
    exit_code: { ...integer, description: 'An extension of ours' },
    failure_reason: { ...text, description: 'An extension of ours: `script_failure`, …' },
    info,
  },
};

export const artifactsUpload: Schema = {
  type: 'object',
  required: ['file'],
  properties: { file: { ...text, format: 'binary' }, token: text, expire_in: text },
};

const summary = {
  id: integer,
  ref: text,
  tag: flag,
  sha: text,
  status: text,
  name: text,
  token: { ...text, description: "The build's token" },
  stage: text,
  project_id: integer,
  project_name: text,
  artifacts_file: {
    type: 'object',
    description: 'Absent without artifacts',
    properties: { filename: text, size: { ...integer, description: 'Bytes' } },
  },
} as const;

export const buildDetails: Schema = {
  type: 'object',
  properties: {
    ...summary,
    artifacts_expire_at: { ...text, format: 'date-time', nullable: true },
    commands: { ...text, description: '`before_script` and `script`, one command a line' },
    repo_url: text,
    before_sha: text,
    allow_git_fetch: flag,
    options: { type: 'object', description: 'image, services, artifacts, cache, dependencies, after_script' },
    timeout: { ...integer, description: 'Seconds' },
    variables: {
      type: 'array',
      description: 'In order of precedence: later wins',
      items: { type: 'object', properties: { key: text, value: text, public: flag } },
    },
    depends_on_builds: { type: 'array', items: { type: 'object', properties: summary } },
    credentials: { type: 'array', items: { type: 'object' } },
  },
};
