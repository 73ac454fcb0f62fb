import {
  BACKWARDS,
  END,
  jsonEvent,
  START,
  type Credentials,
  type JSONEventData,
  type JSONType,
} from '@eventstore/db-client';
import { type AnyBulkWriteOperation, type Collection, type Document, MongoClient } from 'mongodb';
import { openClient, type ClosableClient } from '../src/event-store/eventstoredb/closable-client.js';
import { parseConnectionString } from '../src/event-store/eventstoredb/connection-string.js';
import { newEventId } from '../src/event-store/uuid.js';
import { DURABLE } from '../src/mongodb/mongo-connection.js';
import { projections } from '../src/projections/index.js';
import { indexesOf } from '../src/read-models/mongodb/find-query.js';
import type { ProductionLedger } from './production-ledger.js';
import { FIRST_RUNNING } from './seed.js';

const BATCH = 1_000;
/** Events of a running build of the seed; the next one has this revision. */
const RUNNING = 3n;

interface Stored extends Document {
  readonly _id: string;
}

interface Catalogue extends Stored {
  readonly collections: Readonly<Record<string, { readonly documents: string }>>;
}

interface Sample {
  readonly event: Omit<JSONEventData, 'id'>;
  readonly document: Document;
}

/** The limits: the clients of the two engines by themselves, asked for what the ledger asks them for. */
export class BareClients {
  private readonly events: ClosableClient;
  private readonly credentials: Credentials;
  private readonly mongo: MongoClient;
  private sampled: Promise<Sample> | null = null;
  private names: Promise<Catalogue['collections']> | null = null;

  constructor(private readonly ledger: ProductionLedger) {
    const { url, credentials } = parseConnectionString(ledger.eventStoreUrl);
    this.events = openClient(url);
    this.credentials = credentials;
    this.mongo = new MongoClient(ledger.mongoUrl);
  }

  async close(): Promise<void> {
    await this.events.close();
    await this.mongo.close();
  }

  /** Reads a build's stream, appends to it what a cancel appends, replaces its document. @returns its row, JSON */
  async command(id: number): Promise<string> {
    const { event, document } = await this.sample();
    const stream = `${this.ledger.bareNamespace}.build-${id}`;
    const { client } = this.events;
    let events = 0;
    for await (const { event: read } of client.readStream(stream, { credentials: this.credentials }))
      events += read === undefined ? 0 : 1;
    if (BigInt(events) !== RUNNING) throw new Error(`${stream} has ${events} events`);
    await client.appendToStream(stream, { ...event, id: newEventId() } as JSONEventData, {
      expectedRevision: RUNNING - 1n,
      credentials: this.credentials,
      requiresLeader: true,
    });
    await this.bare().replaceOne({ _id: `${id}` }, document);
    return String(document['row']);
  }

  /** The newest 20 builds of a project and its counters. @returns JSON */
  async page(project: number): Promise<{ readonly body: string; readonly total: string }> {
    const [builds, counters] = await Promise.all([
      this.documents('builds'),
      this.documents('project_counters'),
    ]);
    const [rows, counted] = await Promise.all([
      builds
        .find({ k_project: project, state: 2 }, { projection: { body: 0 } })
        .sort({ k_build: -1 })
        .limit(20)
        .toArray(),
      counters.findOne({ _id: String(project) }),
    ]);
    const { builds: total } = JSON.parse(String(counted?.['body'])) as { readonly builds: number };
    return { body: `[${rows.map(({ row }) => String(row)).join(',')}]`, total: String(total) };
  }

  /** Every document of every read model, by its collection; what `fold` writes. */
  async allDocuments(): Promise<ReadonlyMap<string, readonly Stored[]>> {
    const all = new Map<string, readonly Stored[]>();
    for (const { collection } of projections) {
      const documents = await this.documents(collection.name);
      all.set(collection.name, await documents.find().toArray());
    }
    return all;
  }

  /** Reads all events, then writes the documents into new collections with the same indexes. @returns events read */
  async fold(documents: ReadonlyMap<string, readonly Stored[]>): Promise<number> {
    let events = 0;
    const prefix = `${this.ledger.namespace}.`;
    const { client } = this.events;
    for await (const { event } of client.readAll({ fromPosition: START, credentials: this.credentials })) {
      if (event?.streamId.startsWith(prefix) === true && !event.type.startsWith('$')) events += 1;
    }
    for (const { collection: spec } of projections) {
      const collection = this.collection(`bare_${spec.name}`);
      for (const { key, name } of indexesOf(spec)) await collection.createIndex(key, { name });
      const all = documents.get(spec.name) ?? [];
      for (let at = 0; at < all.length; at += BATCH) {
        const operations = all
          .slice(at, at + BATCH)
          .map((document): AnyBulkWriteOperation<Stored> => ({ insertOne: { document } }));
        await collection.bulkWrite(operations, { ordered: false });
      }
    }
    return events;
  }

  /** What the last fold has written. */
  async dropFolded(): Promise<void> {
    for (const { collection } of projections) await this.collection(`bare_${collection.name}`).drop();
  }

  /** Documents for `command` to replace. */
  async fill(count: number): Promise<void> {
    const { document } = await this.sample();
    for (let from = 0; from < count; from += BATCH) {
      const length = Math.min(BATCH, count - from);
      const copies = Array.from({ length }, (_, at) => ({
        ...document,
        _id: `${FIRST_RUNNING + from + at}`,
      }));
      await this.bare().insertMany(copies);
    }
  }

  /** What the first cancel appended, and the document it came to. */
  private sample(): Promise<Sample> {
    this.sampled ??= this.takeSample();
    return this.sampled;
  }

  private async takeSample(): Promise<Sample> {
    const stream = `${this.ledger.namespace}.build-${FIRST_RUNNING}`;
    const last = this.events.client.readStream(stream, {
      direction: BACKWARDS,
      fromRevision: END,
      maxCount: 1,
      credentials: this.credentials,
    });
    const builds = await this.documents('builds');
    const found = await builds.findOne({ _id: String(FIRST_RUNNING) });
    for await (const { event } of last) {
      if (event?.type !== 'BuildCanceled' || found === null) break;
      const { type, data, metadata } = event;
      const { _id, ...document } = found;
      return {
        event: jsonEvent({ type, data: data as JSONType, metadata: metadata as JSONType }),
        document,
      };
    }
    throw new Error(`build ${FIRST_RUNNING} was not canceled`);
  }

  private async documents(name: string): Promise<Collection<Stored>> {
    this.names ??= this.collection<Catalogue>('catalogue')
      .findOne()
      .then(found => found?.collections ?? {});
    return this.collection((await this.names)[name]?.documents ?? '');
  }

  private bare(): Collection<Stored> {
    return this.collection('bare');
  }

  private collection<Schema extends Document = Stored>(name: string): Collection<Schema> {
    return this.mongo.db(this.ledger.database).collection<Schema>(name, { writeConcern: DURABLE });
  }
}
