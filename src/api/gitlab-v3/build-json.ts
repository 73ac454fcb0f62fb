import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { PublicUrl } from '../../config/public-url.js';
import type { PipelineDocument } from '../../projections/pipelines.js';
import type { RunnerDocument } from '../../projections/runners.js';
import type { UserDocument } from '../../projections/users.js';
import { Documents, type DocumentReader } from '../../queries/documents.js';
import type { Document, Row } from '../../read-models/read-models.js';

/** A row of the read model: a list's, or one build's document. */
export type BuildRow = Pick<Row, 'keys' | 'row'>;

/**
 * Composes GitLab's build objects as text: the build's own part is ready in the read model, those of its user,
 * commit, runner and pipeline are composed once for each version of theirs. Nothing is parsed.
 */
@Injectable()
export class BuildJson {
  private readonly texts = new LRUCache<string, { readonly position: bigint; readonly text: string }>({
    max: 20_000,
  });

  constructor(
    private readonly documents: Documents,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** @returns the objects' texts, in the order of the rows */
  async compose(rows: readonly BuildRow[]): Promise<string[]> {
    const [users, runners, pipelines] = await Promise.all([
      this.part(rows, 'user_id', this.documents.users, 'user', userText(this.publicUrl.value)),
      this.part(rows, 'runner', this.documents.runners, 'runner', runnerText),
      this.part(rows, 'pipeline', this.documents.pipelines, 'pipeline', pipelineText),
    ]);
    const base = `${this.publicUrl.value}/api/v3/projects/`;
    return rows.map(({ row, keys }) => {
      const url =
        keys['archive'] === 1 ? `"${base}${keys['project']}/builds/${keys['build']}/artifacts"` : 'null';
      const user = users.get(keys['user_id'] ?? null) ?? 'null';
      const runner = runners.get(keys['runner'] ?? null) ?? 'null';
      const pipeline = pipelines.get(keys['pipeline'] ?? null) ?? '"commit":null,"pipeline":null';
      return `${row},"download_url":${url},"user":${user},"runner":${runner},${pipeline}}`;
    });
  }

  private async part<Body>(
    rows: readonly BuildRow[],
    key: string,
    reader: DocumentReader<Body>,
    kind: string,
    present: (body: Body) => string,
  ): Promise<Map<unknown, string>> {
    const ids = [...new Set(rows.map(({ keys }) => keys[key] ?? null))].filter(id => id !== null);
    const found = new Map<unknown, string>();
    if (ids.length === 0) return found;
    const documents = await reader.getMany(ids);
    for (const id of ids) {
      const document = documents.get(String(id));
      if (document !== undefined) found.set(id, this.text(kind, document, present));
    }
    return found;
  }

  private text<Body>(kind: string, document: Document<Body>, present: (body: Body) => string): string {
    const key = `${kind}/${document.id}`;
    const known = this.texts.get(key);
    if (known !== undefined && known.position === document.position) return known.text;
    const text = present(document.body);
    this.texts.set(key, { position: document.position, text });
    return text;
  }
}

/** The long user object of the oldest page; GitLab 8.5 and later show a part of it. */
const userText =
  (publicUrl: string) =>
  (user: UserDocument): string =>
    JSON.stringify({
      name: user.name,
      username: user.username,
      id: user.id,
      state: user.state,
      avatar_url: avatarUrl(user.email),
      web_url: `${publicUrl}/u/${user.username}`,
      created_at: user.createdAt,
      is_admin: user.admin,
      bio: null,
      location: null,
      skype: '',
      linkedin: '',
      twitter: '',
      website_url: '',
      organization: null,
      email: user.email,
      theme_id: 2,
      color_scheme_id: 1,
      projects_limit: 100_000,
      current_sign_in_at: user.createdAt,
      identities: [],
      can_create_group: user.admin,
      can_create_project: true,
      two_factor_enabled: false,
    });

/** Gravatar's address of the e-mail's MD5, as GitLab makes it; nothing is asked there by us. */
function avatarUrl(email: string): string {
  const digest = createHash('md5').update(email.trim().toLowerCase()).digest('hex');
  return `http://www.gravatar.com/avatar/${digest}?s=80&d=identicon`;
}

function runnerText({ id, description, active, projectId, info }: RunnerDocument): string {
  return JSON.stringify({ id, description, active, is_shared: projectId === null, name: info.name ?? null });
}

/** Two members of the build object: they change together. */
function pipelineText({ id, sha, ref, status, commit }: PipelineDocument): string {
  const { message, createdAt, personal } = commit;
  const { name, email } = personal.author;
  const commitText = JSON.stringify({
    id: sha,
    short_id: sha.slice(0, 8),
    title: message.split('\n', 1)[0],
    author_name: name,
    author_email: email,
    created_at: createdAt,
    committer_name: name,
    committer_email: email,
    message,
  });
  return `"commit":${commitText},"pipeline":${JSON.stringify({ id, sha, ref, status })}`;
}
