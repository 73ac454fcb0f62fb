import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { METHODS, type Operation } from './api/http/openapi/document.js';
import { describeApi, GOLDEN_FILE, openApiText } from './openapi.js';
import { version } from './version.js';

interface Route {
  readonly name: string;
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function routesOf(document: OpenAPIObject): Route[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap(method => {
      const operation = item[method];
      return operation === undefined ? [] : [{ name: `${method} ${path}`, path, method, operation }];
    }),
  );
}

/** Every object in the document, with where it stands. */
function* objectsIn(value: unknown, at = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [at, value as Record<string, unknown>];
  for (const [key, item] of Object.entries(value)) yield* objectsIn(item, `${at}/${key}`);
}

function resolved(document: OpenAPIObject, ref: string): unknown {
  return ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], document);
}

const names = (routes: readonly Route[]): string[] => routes.map(({ name }) => name);

describe('The OpenAPI document', () => {
  let document: OpenAPIObject;
  let routes: Route[];

  beforeAll(async () => {
    document = await describeApi();
    routes = routesOf(document);
  });

  it('is the golden file: after a change run `npm run openapi`, look at the difference, commit it', () => {
    expect(openApiText(document).split('\n')).toEqual(readFileSync(GOLDEN_FILE, 'utf8').split('\n'));
  });

  it("is OpenAPI 3.0, in the program's version, with the four dialects and health as tags", () => {
    expect(document.openapi).toMatch(/^3\.0\.\d+$/);
    expect(document.info).toMatchObject({ title: 'Build Ledger', version: version() });
    const declared = (document.tags ?? []).map(({ name }) => name);
    expect(declared).toEqual(['GitLab v3', 'Runner API v1', 'Drone 0.4', 'Ledger', 'Health']);
    expect(new Set(routes.flatMap(({ operation }) => operation.tags))).toEqual(new Set(declared));
  });

  it('gives every route one tag, a summary and a name that no other has', () => {
    expect(routes.length).toBeGreaterThan(45);
    expect(names(routes.filter(({ operation }) => operation.tags?.length !== 1))).toEqual([]);
    expect(names(routes.filter(({ operation }) => !operation.summary?.trim()))).toEqual([]);
    const ids = routes.map(({ operation }) => operation.operationId ?? '');
    expect(ids.filter(id => !/^[a-z][A-Za-z0-9]+$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names exactly the parameters that the path has, each with a type', () => {
    for (const { name, path, operation } of routes) {
      const parameters = (operation.parameters ?? []).flatMap(parameter =>
        '$ref' in parameter ? [] : [parameter],
      );
      const inPath = parameters.filter(parameter => parameter.in === 'path');
      expect([name, inPath.map(parameter => parameter.name)]).toEqual([
        name,
        [...path.matchAll(/\{([^}]+)\}/g)].map(([, parameter]) => parameter),
      ]);
      expect([name, inPath.every(({ required }) => required === true)]).toEqual([name, true]);
      expect([name, parameters.filter(({ schema }) => schema === undefined)]).toEqual([name, []]);
      const places = parameters.map(parameter => `${parameter.in} ${parameter.name}`);
      expect([name, new Set(places).size]).toEqual([name, places.length]);
    }
  });

  it('describes every answer, and what every error looks like', () => {
    for (const { name, operation } of routes) {
      const answers = Object.entries(operation.responses);
      expect([name, answers.some(([status]) => /^2\d\d$/.test(status))]).toEqual([name, true]);
      for (const [status, answer] of answers) {
        if (answer === undefined || '$ref' in answer) continue;
        expect([name, status, answer.description.trim() === '']).toEqual([name, status, false]);
        if (Number(status) >= 400)
          expect([name, status, answer.content]).not.toEqual([name, status, undefined]);
      }
    }
  });

  it('gives the body of every answer to a GET that has one', () => {
    const silent = routes.filter(({ method, operation }) => {
      const answer = operation.responses['200'];
      return method === 'get' && (answer === undefined || !('content' in answer));
    });
    expect(names(silent)).toEqual([]);
  });

  it('gives a schema to every body that is sent, and none to a GET', () => {
    for (const { name, method, operation } of routes) {
      const { requestBody } = operation;
      expect([name, method === 'get' && requestBody !== undefined]).toEqual([name, false]);
      if (requestBody === undefined || '$ref' in requestBody) continue;
      for (const content of Object.values(requestBody.content)) {
        expect([name, content?.schema]).not.toEqual([name, undefined]);
      }
    }
  });

  it('points at nothing that is not there', () => {
    const broken = [...objectsIn(document)].filter(
      ([, { $ref }]) => typeof $ref === 'string' && resolved(document, $ref) === undefined,
    );
    expect(broken.map(([at]) => at)).toEqual([]);
  });

  it('has types of OpenAPI 3.0, lists with items, required properties that are there', () => {
    const types = new Set(['string', 'integer', 'number', 'boolean', 'object', 'array']);
    for (const [at, { type, items, required, properties, ...rest }] of objectsIn(document)) {
      if (at.endsWith('/properties') || at.endsWith('/securitySchemes') || 'scheme' in rest) continue;
      if (typeof type === 'string' && type !== 'apiKey') expect([at, types.has(type)]).toEqual([at, true]);
      if (type === 'array') expect([at, items === undefined]).toEqual([at, false]);
      if (!Array.isArray(required)) continue;
      expect([at, required.filter(name => !Object.hasOwn(properties as object, name as string))]).toEqual([
        at,
        [],
      ]);
    }
  });
});
