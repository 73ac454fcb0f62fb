import type { ApiBodyOptions } from '@nestjs/swagger';

/** The part of OpenAPI's schema object that Nest's decorators take. */
export type Schema = Extract<ApiBodyOptions, { schema: unknown }>['schema'];
export type Properties = Readonly<Record<string, Schema>>;

export const oneOf = (...words: string[]): Schema => ({ type: 'string', enum: words });
export const maybe = <Kind extends object>(schema: Kind) => ({ ...schema, nullable: true });
export const listOf = (items: Schema): Schema => ({ type: 'array', items });

/** Every property is always there, but for those named. */
export function objectOf(properties: Properties, ...sometimes: readonly string[]): Schema {
  const required = Object.keys(properties).filter(name => !sometimes.includes(name));
  return { type: 'object', required, properties: { ...properties } };
}
