import { describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { parseConnectionString } from '../../src/event-store/eventstoredb/connection-string.js';
import { leftOutOn, planProxy, withOptions } from './proxied-address.js';

const proxy = { host: '127.0.0.1', port: 9 };

function through(url: string): readonly [engine: string, address: string] {
  const plan = planProxy(url);
  if ('leftOut' in plan) throw new Error(plan.leftOut);
  return [`${plan.engine.host} ${plan.engine.port}`, plan.through(proxy)];
}

const D = 'directConnection=true';

describe('An address of a MongoDB, by way of a proxy', () => {
  it.each([
    ['mongodb://127.0.0.1/', '127.0.0.1 27017', `mongodb://127.0.0.1:9/?${D}`],
    ['mongodb://localhost', 'localhost 27017', `mongodb://127.0.0.1:9/?${D}`],
    ['mongodb://127.0.0.1:9998/?directConnection=true', '127.0.0.1 9998', `mongodb://127.0.0.1:9/?${D}`],
    ['mongodb://a:9998?directconnection=false&w=1', 'a 9998', `mongodb://127.0.0.1:9/?w=1&${D}`],
    ['mongodb://a:1/ci?replicaSet=rs', 'a 1', `mongodb://127.0.0.1:9/ci?${D}`],
    ['mongodb://[::1]/', '::1 27017', `mongodb://127.0.0.1:9/?${D}`],
    ['mongodb://[fe80::1]:5/', 'fe80::1 5', `mongodb://127.0.0.1:9/?${D}`],
    [
      'mongodb://u:p%40ss@a/ci?authSource=admin',
      'a 27017',
      `mongodb://u:p%40ss@127.0.0.1:9/ci?authSource=admin&${D}`,
    ],
    ['mongodb://a/?appName=b%40c', 'a 27017', `mongodb://127.0.0.1:9/?appName=b%40c&${D}`],
    [
      'mongodb://a/?tls=true&tlsAllowInvalidHostnames=true&tlsCAFile=/ca.pem',
      'a 27017',
      `mongodb://127.0.0.1:9/?tls=true&tlsAllowInvalidHostnames=true&tlsCAFile=/ca.pem&${D}`,
    ],
    ['mongodb://localhost/?ssl=true', 'localhost 27017', `mongodb://localhost:9/?ssl=true&${D}`],
    ['mongodb://a/?loadBalanced=true', 'a 27017', 'mongodb://127.0.0.1:9/?loadBalanced=true'],
  ])('%s is connected to at %s and asked for at %s', (url, engine, address) => {
    expect(through(url)).toEqual([engine, address]);
    if (!url.includes('tlsCAFile')) expect(() => new MongoClient(address)).not.toThrow();
  });
});

describe('An address of an EventStoreDB, by way of a proxy', () => {
  it.each([
    ['esdb://a?tls=false', 'a 2113', 'esdb://127.0.0.1:9/?tls=false'],
    ['esdb://a:1/?TLS=false', 'a 1', 'esdb://127.0.0.1:9/?TLS=false'],
    ['esdb+discover://a?tls=false', 'a 2113', 'esdb://127.0.0.1:9/?tls=false'],
    ['esdb://u:p/w?@a?tls=false', 'a 2113', 'esdb://u:p/w?@127.0.0.1:9/?tls=false'],
    ['esdb://u:p@localhost:5', 'localhost 5', 'esdb://u:p@localhost:9/'],
    [
      'esdb+discover://u:p@127.0.0.1?tlsCAFile=/ca.pem',
      '127.0.0.1 2113',
      'esdb://u:p@127.0.0.1:9/?tlsCAFile=/ca.pem',
    ],
  ])('%s is connected to at %s and asked for at %s', (url, engine, address) => {
    expect(through(url)).toEqual([engine, address]);
    expect(() => parseConnectionString(address)).not.toThrow();
  });
});

describe('What needs proxies', () => {
  it.each([
    ['mongodb+srv://cluster.example/', 'its hosts are looked up in the DNS'],
    ['mongodb://a:27017,b:27017/?replicaSet=rs', 'it names several hosts'],
    ['mongodb://%2Ftmp%2Fmongodb-27017.sock/', 'it names a socket'],
    ['mongodb://a/?tls=true', "its certificate is not for the proxy's host"],
    ['mongodb://[::1]/?SSL=true', "its certificate is not for the proxy's host"],
    ['esdb://a,b?tls=false', 'it names several hosts'],
    ['esdb+discover://a:1,b:2?tls=false', 'it names several hosts'],
    ['esdb://u:p@a', "its certificate is not for the proxy's host"],
    ['esdb+discover://u:p@a?tls=true', "its certificate is not for the proxy's host"],
  ])('is left out on %s, since %s', (url, reason) => {
    expect(planProxy(url)).toEqual({ leftOut: reason });
    const name = url.startsWith('esdb') ? 'EVENTSTORE_URL' : 'MONGODB_URL';
    expect(leftOutOn({ [name]: url })).toBe(`${name}: ${reason}`);
  });

  it('is shown where nothing is named, and where one node is', () => {
    expect(leftOutOn({})).toBeNull();
    expect(leftOutOn({ EVENTSTORE_URL: '', MONGODB_URL: '' })).toBeNull();
    expect(leftOutOn({ EVENTSTORE_URL: 'esdb://a?tls=false', MONGODB_URL: 'mongodb://b' })).toBeNull();
  });

  it('says of both engines why it is left out', () => {
    expect(leftOutOn({ EVENTSTORE_URL: 'esdb://a,b?tls=false', MONGODB_URL: 'mongodb+srv://c' })).toBe(
      'EVENTSTORE_URL: it names several hosts; MONGODB_URL: its hosts are looked up in the DNS',
    );
  });

  it.each([
    'http://u:hidden@a/',
    'mongodb://',
    'mongodb://u:hidden@a:b/',
    'esdb://u:hidden@',
    'mongodb://a,,b/',
  ])('takes no other address, and keeps to itself what it was: %s', url => {
    expect(() => planProxy(url)).toThrow(TypeError);
    expect(() => planProxy(url)).not.toThrow('hidden');
  });
});

describe('Options', () => {
  it('take the place of those of the same name, however it is written, and leave the others', () => {
    expect(withOptions('mongodb://a,b:2/x?CONNECTTIMEOUTMS=1&w=1', { connectTimeoutMS: '2' })).toBe(
      'mongodb://a:27017,b:2/x?w=1&connectTimeoutMS=2',
    );
    expect(withOptions('esdb://a?keep_alive-timeout=1&tls=false', { keepAliveTimeout: '2' })).toBe(
      'esdb://a:2113/?tls=false&keepAliveTimeout=2',
    );
    expect(withOptions('mongodb+srv://a/x', { w: '1' })).toBe('mongodb+srv://a/x?w=1');
    expect(withOptions('mongodb://[::1]', {})).toBe('mongodb://[::1]:27017/');
  });
});
