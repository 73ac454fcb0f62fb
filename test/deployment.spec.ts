import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from './support/docs/documents.js';
import { composeProblems, openPlaces, type ComposeFile } from './support/deployment/compose-file.js';
import { dockerfileProblems } from './support/deployment/dockerfile.js';

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const composeText = text('docker-compose.yml');
const compose = parse(composeText) as ComposeFile;
const dockerfile = text('Dockerfile');

describe('docker-compose.yml', () => {
  it('is valid against the schema of the Compose Specification', () => {
    expect(composeProblems(compose)).toEqual([]);
    expect(composeProblems({ services: { app: { imagge: 'x' } } })).not.toEqual([]);
  });

  it('gives the image the version of the package', () => {
    const { version } = JSON.parse(text('package.json')) as { version: string };
    expect(compose.services['app']?.image).toBe(`build-ledger:${version}`);
  });

  it('starts the ledger when both engines are healthy', () => {
    expect(Object.keys(compose.services).toSorted()).toEqual(['app', 'eventstore', 'mongo']);
    expect(compose.services['app']?.depends_on).toEqual({
      eventstore: { condition: 'service_healthy' },
      mongo: { condition: 'service_healthy' },
    });
    for (const service of Object.values(compose.services)) expect(service.healthcheck?.test).toBeDefined();
  });

  it('pins every image and keeps every engine in a volume that it declares', () => {
    for (const [name, { image = '', volumes = [] }] of Object.entries(compose.services)) {
      expect({ name, image }).toEqual({ name, image: expect.stringMatching(/^[\w/-]+:\d+\.\d+\.\d+/) });
      expect(volumes.length).toBeGreaterThan(0);
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    }
  });

  it('takes every secret from outside and has none by default', () => {
    const secrets = ['MONGO_USERNAME', 'MONGO_PASSWORD', 'LEDGER_SECRET_KEY', 'LEDGER_ROOT_TOKEN'];
    for (const name of [...secrets, 'LEDGER_RUNNER_TOKEN']) {
      const uses = composeText.split('\n').filter(line => line.includes(`\${${name}`));
      expect(uses.length).toBeGreaterThan(0);
      for (const use of uses) expect(use).toContain(`\${${name}:?`);
    }
    const settings = Object.values(compose.services).flatMap(({ environment = {} }) =>
      Object.entries(environment),
    );
    const secretSettings = settings.filter(([name]) => /password|token|secret|key/i.test(name));
    expect(secretSettings.length).toBeGreaterThan(3);
    for (const [name, value] of secretSettings)
      expect([name, value]).toEqual([name, expect.stringMatching(/^\$\{\w+:\?[^}]*\}$/)]);
  });

  it('lets nobody in from another machine, and nobody at the engines', () => {
    expect(openPlaces(compose)).toEqual([]);
    expect(openPlaces({ ...compose, services: { app: { ports: ['3000:3000'] } } })).toEqual([
      'app: 3000:3000',
    ]);
    expect(compose.services['eventstore']?.ports ?? compose.services['mongo']?.ports).toBeUndefined();
  });
});

describe('The Dockerfile', () => {
  it('has no faults that a linter finds, a pinned base, a user of its own, a health check and no secrets', () => {
    expect(dockerfileProblems(dockerfile)).toEqual([]);
  });

  it.each([
    ['FROM node:22.21.1-bookworm-slim', 'FROM node:latest', 'node:latest is not pinned'],
    ['USER node', 'USER root', 'it runs as root'],
    [/HEALTHCHECK[^]*?(?=ENTRYPOINT)/, '', 'it has no HEALTHCHECK'],
    ['PORT=3000', 'LEDGER_ROOT_TOKEN=abc', 'it holds a secret: LEDGER_ROOT_TOKEN'],
    ['npm ci --omit=dev', 'npm install --omit=dev', 'npm install takes what the lock does not name'],
    ['WORKDIR /app', 'WORKDIR app', 'line'],
  ])('would be refused with %s become %s', (sound, spoilt, problem) => {
    expect(dockerfileProblems(dockerfile.replace(sound, spoilt)).join('\n')).toContain(problem);
  });

  it('copies nothing that .dockerignore keeps away', () => {
    const [first, ...rest] = text('.dockerignore')
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    const letIn = new Set(rest.filter(line => line.startsWith('!')).map(line => line.slice(1)));
    const copied = Array.from(dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm), ([, paths = '']) =>
      paths.split(' '),
    );
    expect(copied.flat().length).toBeGreaterThan(5);
    expect(copied.flat().filter(path => !letIn.has(path))).toEqual([]);
  });
});
