import type { Address } from '../stand-ins/tcp-proxy/tcp-proxy.js';

/** How an engine is reached by way of a proxy, or why it can't be. */
export type ProxyPlan =
  | {
      /** Where the proxy connects to. */
      readonly engine: Address;
      /** The engine's address for whoever goes through the proxy. */
      through(proxy: Address): string;
    }
  | { readonly leftOut: string };

interface EngineAddress {
  readonly scheme: string;
  /** `user:password@` as it stands there, or nothing. */
  readonly user: string;
  readonly hosts: readonly Address[];
  readonly path: string;
  /** In their order, as they stand there. */
  readonly options: readonly (readonly [name: string, value: string])[];
}

/** The clients' own rules for what stands before the hosts. */
const FORMS = [
  { form: /^(esdb(?:\+discover)?):\/\/([^:@/?]+:[^@]+@)?([^@/?]+)(\/)?(?:\?(.*))?$/i, port: 2113 },
  { form: /^(mongodb(?:\+srv)?):\/\/([^@/?]*@)?([^@/?]+)(\/[^?]*)?(?:\?(.*))?$/i, port: 27017 },
];

/** The proxy listens there: a certificate for one of these names holds for it, too. */
const LOOPBACK = new Set(['127.0.0.1', 'localhost']);

/**
 * @param url of an EventStoreDB or a MongoDB
 * @throws TypeError for what is no such address, without telling what it was
 */
export function planProxy(url: string): ProxyPlan {
  const address = parse(url);
  const [engine, ...others] = address.hosts;
  if (address.scheme === 'mongodb+srv') return { leftOut: 'its hosts are looked up in the DNS' };
  if (engine === undefined || others.length > 0) return { leftOut: 'it names several hosts' };
  if (/%2f/i.test(engine.host)) return { leftOut: 'it names a socket' };
  const tls = checksHostNames(address);
  if (tls && !LOOPBACK.has(engine.host)) {
    return { leftOut: "its certificate is not for the proxy's host" };
  }
  return {
    engine,
    through: ({ host, port }) =>
      format({
        ...address,
        scheme: address.scheme.replace('+discover', ''),
        hosts: [{ host: tls ? engine.host : host, port }],
        options: optionsWith(address, directly(address)),
      }),
  };
}

/** The address with these options instead of its own of the same names. @throws TypeError */
export function withOptions(url: string, options: Readonly<Record<string, string>>): string {
  const address = parse(url);
  return format({ ...address, options: optionsWith(address, options) });
}

/**
 * Why nothing that needs proxies can be shown on the engines that the environment names: on a stand-in it would be shown
 * of another engine than was asked for. null: it can. @throws TypeError
 */
export function leftOutOn(env: Readonly<Record<string, string | undefined>>): string | null {
  const reasons = ['EVENTSTORE_URL', 'MONGODB_URL'].flatMap(name => {
    const url = env[name] ?? '';
    const plan = url === '' ? null : planProxy(url);
    return plan !== null && 'leftOut' in plan ? [`${name}: ${plan.leftOut}`] : [];
  });
  return reasons.length === 0 ? null : reasons.join('; ');
}

function parse(url: string): EngineAddress {
  for (const { form, port } of FORMS) {
    const [, scheme, user = '', hosts = '', path = '', query = ''] = form.exec(url.trim()) ?? [];
    if (scheme === undefined) continue;
    return {
      scheme: scheme.toLowerCase(),
      user,
      hosts: hosts.split(',').map(host => hostOf(host, port)),
      path,
      options: query
        .split('&')
        .filter(Boolean)
        .map(option => {
          const [name = '', ...value] = option.split('=');
          return [name, value.join('=')];
        }),
    };
  }
  throw new TypeError('This is neither an address of an EventStoreDB nor one of a MongoDB');
}

function hostOf(text: string, usual: number): Address {
  const [, inBrackets, plain, port = String(usual)] =
    /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = inBrackets ?? plain;
  if (host === undefined) throw new TypeError('A host of the address is none');
  return { host, port: Number(port) };
}

function format({ scheme, user, hosts, path, options }: EngineAddress): string {
  const named = hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
  // DNS gives the ports.
  const list = scheme === 'mongodb+srv' ? hosts.map(({ host }) => host) : named;
  const query = options.map(([name, value]) => `${name}=${value}`).join('&');
  return `${scheme}://${user}${list.join(',')}${path || '/'}${query && `?${query}`}`;
}

/** Both clients overlook capitals, EventStoreDB's dashes and underscores as well; no option of MongoDB's has any. */
const plainly = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');

function optionOf({ options }: EngineAddress, name: string): string | undefined {
  return options.find(([other]) => plainly(other) === plainly(name))?.[1].toLowerCase();
}

/** @param changes null: without the option */
function optionsWith(
  { options }: EngineAddress,
  changes: Readonly<Record<string, string | null>>,
): EngineAddress['options'] {
  const changed = new Set(Object.keys(changes).map(plainly));
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return [...options.filter(([name]) => !changed.has(plainly(name))), ...added];
}

/** A member of a replica set tells the names of all members, which are not the proxy's: none may be looked for. */
function directly(address: EngineAddress): Readonly<Record<string, string | null>> {
  const apart = address.scheme !== 'mongodb' || optionOf(address, 'loadBalanced') === 'true';
  return apart ? {} : { directConnection: 'true', replicaSet: null };
}

function checksHostNames(address: EngineAddress): boolean {
  const isOn = (name: string): boolean => optionOf(address, name) === 'true';
  if (address.scheme.startsWith('esdb')) return optionOf(address, 'tls') !== 'false';
  const trusting = ['tlsInsecure', 'tlsAllowInvalidHostnames', 'tlsAllowInvalidCertificates'].some(isOn);
  return (isOn('tls') || isOn('ssl')) && !trusting;
}
