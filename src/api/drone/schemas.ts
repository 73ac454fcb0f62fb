import type { ApiBodyOptions } from '@nestjs/swagger';

/** The part of OpenAPI's schema object that Nest's decorators take. */
type Schema = Extract<ApiBodyOptions, { schema: unknown }>['schema'];

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;
const seconds = { type: 'integer', description: 'Unix seconds; 0: not yet' } as const;
const status = {
  type: 'string',
  enum: ['skipped', 'pending', 'running', 'success', 'failure', 'killed', 'error'],
};

const job: Schema = {
  type: 'object',
  properties: {
    id: integer,
    number: integer,
    error: { ...text, description: 'Why the engine gave the job up; empty otherwise' },
    status,
    exit_code: integer,
    enqueued_at: seconds,
    started_at: seconds,
    finished_at: seconds,
    environment: { type: 'object', additionalProperties: text },
  },
};

export const build: Schema = {
  type: 'object',
  properties: {
    id: integer,
    number: integer,
    event: { type: 'string', enum: ['push', 'pull_request', 'tag', 'deployment'] },
    status,
    enqueued_at: seconds,
    created_at: seconds,
    started_at: seconds,
    finished_at: seconds,
    deploy_to: text,
    commit: text,
    branch: text,
    ref: text,
    refspec: text,
    remote: text,
    title: text,
    message: text,
    timestamp: seconds,
    author: text,
    author_avatar: text,
    author_email: text,
    link_url: text,
    jobs: { type: 'array', items: job },
  },
};

export const builds: Schema = { type: 'array', items: build };

export const repo: Schema = {
  type: 'object',
  properties: {
    id: integer,
    owner: text,
    name: text,
    full_name: text,
    avatar_url: text,
    link_url: text,
    scm: text,
    clone_url: text,
    default_branch: text,
    timeout: { ...integer, description: 'Minutes' },
    private: flag,
    trusted: flag,
    allow_pr: flag,
    allow_push: flag,
    allow_deploys: flag,
    allow_tags: flag,
  },
};

export const user: Schema = {
  type: 'object',
  properties: { id: integer, login: text, email: text, avatar_url: text, active: flag, admin: flag },
};
