import { Injectable } from '@nestjs/common';
import { accessTokens, type AccessTokenDocument } from '../projections/access-tokens.js';
import { builds } from '../projections/builds.js';
import { DocumentCache } from '../projections/document-cache.js';
import { pipelines, type PipelineDocument, type PipelineRecord } from '../projections/pipelines.js';
import { projectCounters } from '../projections/project-counters.js';
import type { Projection } from '../projections/projection.js';
import { projects } from '../projections/projects.js';
import { runners } from '../projections/runners.js';
import { users, type UserDocument, type UserRecord } from '../projections/users.js';
import type { Document, Find, ReadModels, Row } from '../read-models/read-models.js';
import { SharedAnswers } from '../read-models/shared-answers.js';
import {
  NOTHING_SEALED,
  openedPipelines,
  openedTokens,
  openedUsers,
  type Opener,
  type Opening,
} from './opened-documents.js';

/** Who else writes what is read here. */
export interface Sharing {
  /** No other process ever does. */
  readonly exclusive: boolean;
  /** No other process does at this moment: what the cache holds is what the store holds. */
  alone(): boolean;
}

/**
 * `known`: from memory, where that is as good as asking the store. `stored`: asked of a store that is shared, each time;
 * so nobody is let in whom another server has just shut out, nor while the store is away.
 */
type From = 'known' | 'stored';

const AS_KNOWN: From = 'known';
const AS_STORED: From = 'stored';

/**
 * Reads the read models; single documents from memory where this process alone writes them. What they say about people
 * is sealed there, and opened here.
 */
@Injectable()
export class Documents {
  readonly builds = this.reader(builds);
  readonly projects = this.reader(projects);
  readonly counters = this.reader(projectCounters);
  readonly runners = this.reader(runners);
  readonly users: DocumentReader<UserDocument>;
  readonly pipelines: DocumentReader<PipelineDocument>;
  readonly tokens: DocumentReader<AccessTokenDocument>;
  readonly openedUsers: Opening<UserRecord, UserDocument>;
  readonly openedPipelines: Opening<PipelineRecord, PipelineDocument>;

  private readonly loads = new SharedAnswers<Map<string, Document>>();

  constructor(
    private readonly readModels: ReadModels,
    private readonly cache: DocumentCache,
    private readonly sharing: Sharing,
    private readonly people: Opener = NOTHING_SEALED,
  ) {
    this.openedUsers = openedUsers(people);
    this.openedPipelines = openedPipelines(people);
    this.users = this.opened(users, this.openedUsers);
    this.pipelines = this.opened(pipelines, this.openedPipelines);
    this.tokens = this.opened(accessTokens, openedTokens(people), AS_STORED);
  }

  /** No other process ever writes what is read here. */
  get exclusive(): boolean {
    return this.sharing.exclusive;
  }

  /** Single documents come from memory at this moment. */
  get alone(): boolean {
    return this.sharing.alone();
  }

  /**
   * What is composed of several documents may be kept if this is the same before and after. null: it may not, since
   * another process may change them unseen, or some of them are just being saved.
   */
  get stillness(): number | null {
    return this.alone ? this.cache.stillness : null;
  }

  /** Grows whenever a person is forgotten: what was made of documents before must be made anew. */
  get forgettings(): number {
    return this.people.forgettings;
  }

  /** What users may be found by who have this name. */
  userKeys(username: string): readonly string[] {
    return [this.people.nameKey(username), username];
  }

  private opened<Kept, Shown>(
    projection: Projection<Kept>,
    opening: Opening<Kept, Shown>,
    from = AS_KNOWN,
  ): DocumentReader<Shown> {
    const reader = this.reader(projection, from);
    return {
      ...reader,
      get: async id => {
        const document = await reader.get(id);
        if (document === null) return null;
        return opening.peek(document) ?? (await opening.open([document]))[0] ?? null;
      },
      getMany: async ids => {
        const found = [...(await reader.getMany(ids)).values()];
        return new Map((await opening.open(found)).map(document => [document.id, document]));
      },
      find: async find => opening.open(await reader.find(find)),
    };
  }

  /** Changes when the read models were rebuilt: what was composed of them before counts no more. */
  get generation(): number {
    return this.cache.generation;
  }

  private reader<Body>(projection: Projection<Body>, from = AS_KNOWN): DocumentReader<Body> {
    const collection = projection.collection.name;
    return {
      get: id => this.get<Body>(collection, String(id), from),
      getMany: ids => this.getMany<Body>(collection, ids.map(String), from),
      getRows: ids => this.readModels.loadRows(collection, ids.map(String)),
      find: find => this.readModels.find<Body>(collection, find),
      findRows: find => this.readModels.findRows(collection, find),
      count: filter => this.readModels.count(collection, filter),
      newestChange: () => this.cache.newestChange(collection),
    };
  }

  /** What the cache holds is what the store holds. */
  private knows(from: From): boolean {
    return this.exclusive || (from === AS_KNOWN && this.alone);
  }

  private async get<Body>(collection: string, id: string, from: From): Promise<Document<Body> | null> {
    const known = this.knows(from) ? this.cache.peek(collection, id) : undefined;
    if (known !== undefined) return known as Document<Body> | null;
    return (await this.getMany<Body>(collection, [id], from)).get(id) ?? null;
  }

  private async getMany<Body>(
    collection: string,
    ids: readonly string[],
    from: From,
  ): Promise<Map<string, Document<Body>>> {
    const found = new Map<string, Document<Body>>();
    const missing: string[] = [];
    const alone = this.knows(from);
    const { generation } = this.cache;
    for (const id of ids) {
      const known = alone ? this.cache.peek(collection, id) : undefined;
      if (known === undefined) missing.push(id);
      else if (known !== null) found.set(id, known as Document<Body>);
    }
    if (missing.length === 0) return found;
    const loaded = await this.load<Body>(collection, missing);
    for (const [id, document] of loaded) {
      // Where others wrote meanwhile, what was read may be older than what is stored by now.
      if (alone && this.alone && this.cache.generation === generation) {
        this.cache.remember(collection, id, document);
      }
      found.set(id, document);
    }
    return found;
  }

  /** Those who ask a shared store for the same one at the same time, such as a token in use, share the answer. */
  private load<Body>(collection: string, ids: readonly string[]): Promise<Map<string, Document<Body>>> {
    const load = (): Promise<Map<string, Document<Body>>> => this.readModels.load<Body>(collection, ids);
    if (this.exclusive || ids.length !== 1) return load();
    return this.loads.ask(`${collection}/${ids[0]}`, load) as Promise<Map<string, Document<Body>>>;
  }
}

export interface DocumentReader<Body> {
  get(id: number | string): Promise<Document<Body> | null>;
  getMany(ids: readonly (number | string)[]): Promise<Map<string, Document<Body>>>;
  /** Those that have a row, without their bodies. */
  getRows(ids: readonly (number | string)[]): Promise<Map<string, Row>>;
  find(find: Find): Promise<Document<Body>[]>;
  findRows(find: Find): Promise<Row[]>;
  count(filter?: Find['filter']): Promise<number>;
  /** Position of the newest change to any document of the kind since this process began. */
  newestChange(): bigint;
}
