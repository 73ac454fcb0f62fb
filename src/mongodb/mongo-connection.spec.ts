import { afterEach, describe, expect, it } from '@jest/globals';
import { MongoConnection, type MongoConnectionOptions } from './mongo-connection.js';

describe('A connection to MongoDB', () => {
  const opened: MongoConnection[] = [];
  const open = (url: string, options?: MongoConnectionOptions): MongoConnection => {
    const connection = new MongoConnection(url, options);
    opened.push(connection);
    return connection;
  };

  afterEach(() => Promise.all(opened.splice(0).map(connection => connection.close())));

  it.each([
    ['mongodb://localhost/', 'buildledger'],
    ['mongodb://localhost', 'buildledger'],
    ['mongodb://a:b@one:1,two:2/?replicaSet=rs', 'buildledger'],
    ['mongodb://localhost/ci?w=1', 'ci'],
    ['mongodb://localhost/ci%2Dledger', 'ci-ledger'],
  ])('to %s uses the database %s', (url, database) => {
    expect(open(url).db.databaseName).toBe(database);
  });

  it('uses the database of the option, whatever the address names', () => {
    expect(open('mongodb://localhost/ci', { database: 'other' }).db.databaseName).toBe('other');
  });

  it('gives up an absent server after seconds, or after what the address says', () => {
    expect(open('mongodb://localhost').db.client.options.serverSelectionTimeoutMS).toBe(5_000);
    const url = 'mongodb://localhost/?serverselectiontimeoutms=1234';
    expect(open(url).db.client.options.serverSelectionTimeoutMS).toBe(1234);
  });

  it('looks every few seconds whether the server is there, or as often as the address says', () => {
    expect(open('mongodb://localhost').db.client.options.heartbeatFrequencyMS).toBe(2_000);
    const url = 'mongodb://localhost/?heartbeatFrequencyMS=9000';
    expect(open(url).db.client.options.heartbeatFrequencyMS).toBe(9_000);
  });

  it('writes durably and reads what was written, whatever the address says', () => {
    const documents = open('mongodb://localhost/?readPreference=secondary&w=1').collection('documents');
    expect(documents.readPreference?.mode).toBe('primary');
    expect(documents.writeConcern).toMatchObject({ w: 'majority', journal: true, wtimeoutMS: 30_000 });
  });
});
