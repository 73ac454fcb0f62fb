import type { RecordedEvent } from '../../event-store/envelope.js';
import type { EventStore } from '../../event-store/event-store.js';
import { builds } from '../../projections/builds.js';
import { pipelines, type PipelineDocument } from '../../projections/pipelines.js';
import type { Projection } from '../../projections/projection.js';
import { projects } from '../../projections/projects.js';
import { runners } from '../../projections/runners.js';
import { users } from '../../projections/users.js';
import type { Document, Find } from '../../read-models/read-models.js';
import type { DocumentReader, Documents } from '../documents.js';
import { pipelineEvents } from '../pipeline-history/pipeline-events.js';
import type { Opening } from '../opened-documents.js';
import { DocumentsThen } from './documents-then.js';
import { foldAt } from './fold-to.js';

/** Documents by their ids, as they were. */
export type PastReader<Body> = Pick<DocumentReader<Body>, 'get' | 'getMany'>;

type Events = (id: string) => Promise<readonly RecordedEvent[]>;

const READ_AT_ONCE = 32;

/**
 * The documents as they were when the event at the position had happened. What has not changed since is read as it is
 * now; what has is folded from its own events, which are few. The read models must have come to the position.
 */
export class Past {
  readonly builds = this.reader(builds, this.now.builds, id => this.store.readStream(`build-${id}`));
  readonly users = this.opened(users, this.now.users, this.now.openedUsers, id =>
    this.store.readStream(`user-${id}`),
  );
  readonly runners = this.reader(runners, this.now.runners, id => this.store.readStream(`runner-${id}`));
  readonly projects = this.reader(projects, this.now.projects, id => this.store.readStream(`project-${id}`));
  readonly pipelines = this.opened(pipelines, this.now.pipelines, this.now.openedPipelines, async id => {
    const known = (await this.now.pipelines.get(id))?.body;
    return known === undefined ? [] : pipelineEvents(this.store, known.projectId, known.number);
  });

  constructor(
    private readonly now: Documents,
    private readonly store: EventStore,
    readonly position: bigint,
    private readonly known = new DocumentsThen(),
  ) {}

  /**
   * Pipelines of a project that were there, highest number first. What they are found by never changes, and numbers
   * have no holes, so those that were there are those up to a number.
   * @param count how many the project had
   */
  async listPipelines(
    filter: NonNullable<Find['filter']>,
    count: number,
    limit: number,
  ): Promise<Document<PipelineDocument>[]> {
    const found = await this.now.pipelines.find({
      filter,
      range: { key: 'number', lte: count },
      sort: { key: 'number', direction: 'desc' },
      limit,
    });
    const past = await this.pipelines.getMany(found.map(({ id }) => id));
    return found.flatMap(({ id }) => past.get(id) ?? []);
  }

  private reader<Body>(
    projection: Projection<Body>,
    now: DocumentReader<Body>,
    eventsOf: Events,
  ): PastReader<Body> {
    return this.opened(projection, now, { open: documents => Promise.resolve([...documents]) }, eventsOf);
  }

  /** @param opening of what was folded: what stands in events about people is sealed */
  private opened<Kept, Body>(
    projection: Projection<Kept>,
    now: DocumentReader<Body>,
    opening: Pick<Opening<Kept, Body>, 'open'>,
    eventsOf: Events,
  ): PastReader<Body> {
    const getMany = async (ids: readonly (number | string)[]): Promise<Map<string, Document<Body>>> => {
      const current = await now.getMany(ids);
      const past = new Map<string, Document<Body>>();
      const folded: (Document<Kept> | null)[] = [];
      const unknown: string[] = [];
      for (const id of ids.map(String)) {
        const document = current.get(id);
        if (document !== undefined && document.position <= this.position) {
          past.set(id, document);
          continue;
        }
        const { name } = projection.collection;
        const known = document && this.known.find<Kept>(name, id, document.position, this.position);
        if (known === undefined) unknown.push(id);
        else folded.push(known.document);
      }
      for (let at = 0; at < unknown.length; at += READ_AT_ONCE) {
        const some = unknown.slice(at, at + READ_AT_ONCE);
        const read = some.map(id => this.read(projection, id, current.get(id)?.position, eventsOf));
        folded.push(...(await Promise.all(read)));
      }
      const there = folded.filter(document => document !== null);
      for (const document of await opening.open(there)) past.set(document.id, document);
      return past;
    };
    return { getMany, get: async id => (await getMany([id])).get(String(id)) ?? null };
  }

  /** @param now position of the document as it is; undefined: there is none */
  private async read<Body>(
    projection: Projection<Body>,
    id: string,
    now: bigint | undefined,
    eventsOf: Events,
  ): Promise<Document<Body> | null> {
    const then = foldAt(projection, id, await eventsOf(id), this.position);
    // Without a document nothing says when there will be more to it.
    if (now !== undefined) this.known.put(projection.collection.name, id, now, then);
    return then.document;
  }
}
