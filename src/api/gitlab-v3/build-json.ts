import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { PublicUrl } from '../../config/public-url.js';
import type { PipelineDocument } from '../../projections/pipelines.js';
import type { RunnerDocument } from '../../projections/runners.js';
import type { UserDocument } from '../../projections/users.js';
import { Documents } from '../../queries/documents.js';
import type { PastReader } from '../../queries/time-machine/past.js';
import type { Document, Row } from '../../read-models/read-models.js';
import { commitObject } from './commit-json.js';
import { fullUser } from './user-json.js';

/** A row of the read model: a list's, or one build's document. */
export type BuildRow = Pick<Row, 'position' | 'keys' | 'row'>;

export interface BuildText {
  /** Differs whenever the text would. */
  readonly version: string;
  /** The build object as JSON. */
  readonly text: string;
}

/** Where the objects that stand in a build object are read: as they are, or as they were. */
export interface BuildSurroundings {
  readonly users: PastReader<UserDocument>;
  readonly runners: PastReader<RunnerDocument>;
  readonly pipelines: PastReader<PipelineDocument>;
}

type Positioned = Pick<Document, 'position'> | null | undefined;

/** Positions of everything that a build object stands on. */
function versionOf(
  build: Pick<Row, 'position'>,
  pipeline: Positioned,
  user: Positioned,
  runner: Positioned,
): string {
  return `${build.position}.${pipeline?.position ?? 0}.${user?.position ?? 0}.${runner?.position ?? 0}`;
}

interface Part {
  readonly position: bigint;
  readonly text: string;
}

/**
 * Composes GitLab's build objects as text: the build's own part is ready in the read model, those of its user,
 * commit, runner and pipeline are composed once for each version of theirs. Nothing is parsed.
 */
@Injectable()
export class BuildJson {
  private readonly texts = new LRUCache<string, Part>({ max: 20_000 });

  constructor(
    private readonly documents: Documents,
    private readonly publicUrl: PublicUrl,
  ) {}

  /**
   * @param downloads whether the viewer may download archives: else no build tells its `download_url`
   * @returns the objects' texts, in the order of the rows
   */
  async compose(
    rows: readonly BuildRow[],
    downloads: boolean,
    from: BuildSurroundings = this.documents,
  ): Promise<BuildText[]> {
    const url = this.publicUrl.value;
    const [users, runners, pipelines] = await Promise.all([
      this.part(rows, 'user_id', from.users, 'user', user => JSON.stringify(fullUser(user, url))),
      this.part(rows, 'runner', from.runners, 'runner', runnerText),
      this.part(rows, 'pipeline', from.pipelines, 'pipeline', pipelineText),
    ]);
    return rows.map(build => {
      const { row, keys } = build;
      const archive = `"${url}/api/v3/projects/${keys['project']}/builds/${keys['build']}/artifacts"`;
      const download = downloads && keys['archive'] === 1 ? archive : 'null';
      const user = users.get(keys['user_id'] ?? null);
      const runner = runners.get(keys['runner'] ?? null);
      const pipeline = pipelines.get(keys['pipeline'] ?? null);
      return {
        version: versionOf(build, pipeline, user, runner),
        text:
          `${row},"download_url":${download},"user":${user?.text ?? 'null'},` +
          `"runner":${runner?.text ?? 'null'},${pipeline?.text ?? '"commit":null,"pipeline":null'}}`,
      };
    });
  }

  private async part<Body>(
    rows: readonly BuildRow[],
    key: string,
    reader: PastReader<Body>,
    kind: string,
    present: (body: Body) => string,
  ): Promise<Map<unknown, Part>> {
    const ids = [...new Set(rows.map(({ keys }) => keys[key] ?? null))].filter(id => id !== null);
    const found = new Map<unknown, Part>();
    if (ids.length === 0) return found;
    const documents = await reader.getMany(ids);
    for (const id of ids) {
      const document = documents.get(String(id));
      if (document !== undefined) found.set(id, this.text(kind, document, present));
    }
    return found;
  }

  private text<Body>(kind: string, document: Document<Body>, present: (body: Body) => string): Part {
    const key = `${kind}/${document.id}`;
    const known = this.texts.get(key);
    if (known !== undefined && known.position === document.position) return known;
    const part = { position: document.position, text: present(document.body) };
    this.texts.set(key, part);
    return part;
  }
}

function runnerText({ id, description, active, projectId, info }: RunnerDocument): string {
  return JSON.stringify({ id, description, active, is_shared: projectId === null, name: info.name ?? null });
}

/** Two members of the build object: they change together. */
function pipelineText(pipeline: PipelineDocument): string {
  const { id, sha, ref, status } = pipeline;
  const commit = JSON.stringify(commitObject(pipeline));
  return `"commit":${commit},"pipeline":${JSON.stringify({ id, sha, ref, status })}`;
}
