import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';

type Schema = Readonly<Record<string, unknown>>;

const document = JSON.parse(
  readFileSync(new URL('../../docs/reference/openapi.json', import.meta.url), 'utf8'),
) as OpenAPIObject;

/**
 * What of an answer isn't as the golden OpenAPI document says: fields that it doesn't have or has in another type,
 * and fields that the document doesn't know.
 * @param route as the document has it: `get /api/ledger/users/{id}`
 * @returns paths, with what is wrong with them; empty when all is as documented
 */
export function undocumented(route: string, status: number, answer: unknown): string[] {
  const [method = '', path = ''] = route.split(' ');
  const operation = (document.paths[path] as Record<string, Schema> | undefined)?.[method];
  const responses = operation?.['responses'] as
    Record<string, { content?: Record<string, Schema> }> | undefined;
  const response = responses?.[String(status)];
  if (response === undefined) return [`${route} has no ${status}`];
  const [content] = Object.values(response.content ?? {});
  if (content === undefined) return answer === undefined ? [] : [`${route} ${status} has no body`];
  return differences(content['schema'] as Schema, answer, '$');
}

function differences(given: Schema, value: unknown, at: string): string[] {
  const schema = resolved(given);
  if (value === null) return schema['nullable'] === true ? [] : [`${at} is null`];
  if (Array.isArray(schema['enum']) && !schema['enum'].includes(value)) return [`${at} is ${String(value)}`];
  switch (schema['type']) {
    case 'array':
      if (!Array.isArray(value)) return [`${at} is no list`];
      return value.flatMap((item, index) => differences(schema['items'] as Schema, item, `${at}[${index}]`));
    case 'object':
      return typeof value === 'object' && !Array.isArray(value)
        ? differencesOfObject(schema, value as Schema, at)
        : [`${at} is no object`];
    case 'integer':
      return Number.isSafeInteger(value) ? [] : [`${at} is no integer`];
    default:
      return typeof value === schema['type'] ? [] : [`${at} is no ${String(schema['type'])}`];
  }
}

function differencesOfObject(schema: Schema, value: Schema, at: string): string[] {
  const properties = schema['properties'] as Readonly<Record<string, Schema>> | undefined;
  if (properties === undefined) return [];
  const required = (schema['required'] ?? []) as readonly string[];
  const absent = required.filter(name => !Object.hasOwn(value, name)).map(name => `${at}.${name} is absent`);
  const present = Object.entries(value).flatMap(([name, item]) => {
    const property = properties[name];
    return property === undefined
      ? [`${at}.${name} is not documented`]
      : differences(property, item, `${at}.${name}`);
  });
  return [...absent, ...present];
}

function resolved(schema: Schema): Schema {
  const { $ref, allOf, ...rest } = schema;
  const [part] = (allOf ?? []) as readonly Schema[];
  if (part !== undefined) return { ...resolved(part), ...rest };
  if (typeof $ref !== 'string') return schema;
  const schemas: Readonly<Record<string, unknown>> = document.components?.schemas ?? {};
  return (schemas[$ref.split('/').at(-1) ?? ''] ?? {}) as Schema;
}
