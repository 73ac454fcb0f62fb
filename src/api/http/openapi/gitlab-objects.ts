import type { Content, Schema } from './document.js';

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const texts = (...names: readonly string[]) => Object.fromEntries(names.map(name => [name, text]));
const maybe = <Kind extends object>(schema: Kind) => ({ ...schema, nullable: true });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const maybeRef = (name: string) => ({ nullable: true, allOf: [ref(name)] });

/** GitLab's objects, with the fields of both ages of its pages (docs/reference/compatibility.md). */
export const gitlabSchemas: Readonly<Record<string, Schema>> = {
  GitlabUser: {
    type: 'object',
    properties: {
      id: integer,
      ...texts('username', 'name', 'state', 'avatar_url', 'web_url', 'email', 'skype', 'linkedin'),
      ...texts('twitter', 'website_url'),
      created_at: time,
      is_admin: flag,
      bio: maybe(text),
      location: maybe(text),
      organization: maybe(text),
      identities: { type: 'array', items: { type: 'object' } },
      two_factor_enabled: flag,
    },
  },
  GitlabProject: {
    type: 'object',
    properties: {
      id: integer,
      ...texts('name', 'path', 'path_with_namespace', 'default_branch', 'http_url_to_repo', 'web_url'),
      public: flag,
      builds_enabled: flag,
      created_at: time,
      runners_token: { ...text, description: 'Only to maintainers' },
    },
  },
  GitlabBuild: {
    type: 'object',
    required: ['id', 'status', 'stage', 'name', 'ref', 'tag', 'created_at', 'commit', 'pipeline'],
    properties: {
      id: integer,
      status: {
        type: 'string',
        enum: ['created', 'pending', 'running', 'success', 'failed', 'canceled', 'skipped', 'manual'],
      },
      ...texts('stage', 'name', 'ref'),
      tag: flag,
      coverage: { type: 'number', nullable: true, description: 'Percent' },
      created_at: time,
      started_at: maybe(time),
      finished_at: maybe(time),
      artifacts_file: maybe({ type: 'object', properties: { filename: text, size: integer } }),
      download_url: maybe(text),
      user: maybeRef('GitlabUser'),
      runner: maybe({
        type: 'object',
        properties: { id: integer, description: text, active: flag, is_shared: flag, name: maybe(text) },
      }),
      commit: {
        type: 'object',
        properties: {
          ...texts('id', 'short_id', 'title', 'message', 'author_name', 'author_email', 'created_at'),
          ...texts('committer_name', 'committer_email'),
        },
      },
      pipeline: { type: 'object', properties: { id: integer, sha: text, ref: text, status: text } },
    },
  },
};

const json = (schema: Schema | ReturnType<typeof ref>): Content => ({ 'application/json': { schema } });
const listOf = (name: string) => json({ type: 'array', items: ref(name) });

/** The body of a GitLab v3 route that answers as asked, by the end of its path. */
export function gitlabContent(path: string): Content {
  if (path.endsWith('/trace')) return { 'text/plain': { schema: text } };
  if (/\/artifacts(?:\/\{ref_name\}\/download)?$/.test(path)) {
    return { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  }
  if (path.endsWith('/user')) return json(ref('GitlabUser'));
  if (/\/projects(?:\/(?:all|owned|visible))?$/.test(path)) return listOf('GitlabProject');
  if (path.endsWith('/projects/{id}')) return json(ref('GitlabProject'));
  return path.endsWith('/builds') ? listOf('GitlabBuild') : json(ref('GitlabBuild'));
}
