import { describe, expect, it } from '@jest/globals';
import { loadConfig } from './config.js';

const both = {
  EVENTSTORE_URL: 'esdb://admin:hidden@one.example:2113?tls=true',
  MONGODB_URL: 'mongodb://user:hidden@two.example:27017/ci',
  LEDGER_SECRET_KEY: '0123456789abcdef'.repeat(4),
};

function messageOf(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    return String(error);
  }
  throw new Error('it was taken');
}

describe('The addresses of the engines', () => {
  it('are none by default: everything is in the data folder', () => {
    expect(loadConfig({}).engines).toBeNull();
    expect(loadConfig({ EVENTSTORE_URL: '', MONGODB_URL: '' }).engines).toBeNull();
  });

  it('are taken both together, with names of their own inside', () => {
    expect(loadConfig(both).engines).toEqual({
      eventStoreUrl: both.EVENTSTORE_URL,
      namespace: 'ledger',
      mongoUrl: both.MONGODB_URL,
      database: null,
    });
    const named = { ...both, EVENTSTORE_NAMESPACE: 'team-1', MONGODB_DATABASE: 'ci_2' };
    expect(loadConfig(named).engines).toMatchObject({ namespace: 'team-1', database: 'ci_2' });
    const discovered = {
      ...both,
      EVENTSTORE_URL: 'esdb+discover://one.example',
      MONGODB_URL: 'mongodb+srv://two',
    };
    expect(loadConfig(discovered).engines).not.toBeNull();
  });

  it.each(['EVENTSTORE_URL', 'MONGODB_URL', 'LEDGER_SECRET_KEY'])('need %s, too', missing => {
    expect(messageOf({ ...both, [missing]: '' })).toMatch(new RegExp(`: ${missing} must be set`));
  });

  it.each([
    ['EVENTSTORE_URL', 'http://admin:hidden@one.example'],
    ['MONGODB_URL', 'postgres://user:hidden@two.example'],
    ['EVENTSTORE_NAMESPACE', 'a.b'],
    ['MONGODB_DATABASE', 'a/b'],
    ['LEDGER_S3_URL', 'https://key:hidden@bucket.example'],
    ['LEDGER_S3_URL', 's3://key:hidden@bucket'],
    ['LEDGER_LEASE_MS', '1'],
  ])('may not be anything: %s=%s is refused without telling what it was', (name, value) => {
    const message = messageOf({ ...both, [name]: value });
    expect(message).toContain(`${name} must`);
    expect(message).not.toContain('hidden');
  });
});
