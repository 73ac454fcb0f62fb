import { describe, expect, it, jest } from '@jest/globals';
import { EventStoreDBClient } from '@eventstore/db-client';
import { parseConnectionString } from './connection-string.js';

describe('an EventStoreDB address', () => {
  it('is taken apart, so that the client gets no password in an address', () => {
    expect(parseConnectionString('esdb://ledger:s%40cret@db-1:2113,db-2:2113?tlsCAFile=./ca.pem')).toEqual({
      url: 'esdb://db-1:2113,db-2:2113?tlsCAFile=./ca.pem&keepAliveTimeout=5000',
      credentials: { username: 'ledger', password: 's@cret' },
    });
    expect(parseConnectionString('esdb+discover://admin:changeit@cluster.example:2113/').url).toBe(
      'esdb+discover://cluster.example:2113?keepAliveTimeout=5000',
    );
  });

  it('needs no user without TLS', () => {
    expect(parseConnectionString('esdb://localhost:2113?tls=false')).toEqual({
      url: 'esdb://localhost:2113?tls=false&keepAliveTimeout=5000',
      credentials: { username: '', password: '' },
    });
  });

  it('says itself how long a silent server is waited for, if it says so', () => {
    const address = 'esdb://localhost:2113?tls=false&keep-alive-timeout=20000';
    expect(parseConnectionString(address).url).toBe(address);
  });

  it.each([
    'esdb://localhost:2113',
    'esdb://localhost:2113?tls=true',
    'http://ledger:hunter2@localhost:2113',
    'esdb://ledger:hunter2@',
    'esdb://ledger:hunter2@localhost:2113?secret=hunter2',
    'esdb://ledger:hunter2@localhost:2113?tls',
    'esdb://ledger:hunter2@localhost:2113?tlsVerifyCert=false',
    'esdb://ledger:hunter2@localhost:2113?throwOnAppendFailure=false',
    'esdb://ledger:hunter2%@localhost:2113',
    '',
  ])('is refused with the reason, and without its secrets: %s', address => {
    const refuse = () => parseConnectionString(address);
    expect(refuse).toThrow(TypeError);
    expect(refuse).not.toThrow('hunter2');
  });

  it.each(['esdb://u:hunter2@h:1?keepAliveInterval=x', 'esdb://u:hunter2@h:port', 'esdb://u:hunter2@h:1:2'])(
    'makes the client say nothing that holds the password either: %s',
    address => {
      const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
      const { url } = parseConnectionString(address);
      expect(() => EventStoreDBClient.connectionString(url)).toThrow('expected');
      expect(() => EventStoreDBClient.connectionString(url)).not.toThrow('hunter2');
      expect(warn).not.toHaveBeenCalled();
      warn.mockRestore();
    },
  );
});
