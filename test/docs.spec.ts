import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as configLimits from '../src/ci-config/limits.js';
import { newContext } from '../src/cli/command-context.js';
import { createProgram } from '../src/cli/program.js';
import { processTerminal } from '../src/cli/terminal.js';
import { schemaVersions } from '../src/domain/events.js';
import { documents, page, ROOT, type MarkdownFile } from './support/docs/documents.js';
import { lacking, stepsOf } from './support/docs/steps.js';

/** Names in the first column of a page's tables: `| \`NAME\` | …`. */
function tabled(path: string): string[] {
  return [...page(path).text.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
}

/** Of a cell with `GET`, `PATCH /users/:id`, or `GET /who?build=`: each method with its path, parameters without names. */
function routesOf(cell: string): string[] {
  const routes: string[] = [];
  let methods: string[] = [];
  for (const [, method = '', path] of cell.matchAll(/`([A-Z]+)(?: ([^`?]+)[^`]*)?`/g)) {
    methods.push(method);
    if (path === undefined) continue;
    routes.push(...methods.map(one => `${one} ${path.replaceAll(/:\w+/g, ':')}`));
    methods = [];
  }
  return routes;
}

/** Links to files of ours that are not there, as `page -> link`. */
function brokenLinks({ path, text }: MarkdownFile): string[] {
  const prose = text.replaceAll(/```[\s\S]*?```/g, '');
  return Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, to = '']) => to)
    .filter(to => !/^(https?:|#|mailto:)/.test(to))
    .filter(to => !existsSync(join(ROOT, posix.join(posix.dirname(path), to.replace(/#.*$/, '')))))
    .map(to => `${path} -> ${to}`);
}

describe('The documentation', () => {
  it('leads nowhere but to pages that are there', () => {
    expect(documents().flatMap(brokenLinks)).toEqual([]);
  });

  it('lists every variable of the environment that the code reads, and no other', () => {
    const source = ['config', 'engines-config']
      .map(name => readFileSync(join(ROOT, `src/config/${name}.ts`), 'utf8'))
      .join();
    const read = new Set(Array.from(source.matchAll(/\(\s*env,\s*'([A-Z0-9_]+)'/g), ([, name = '']) => name));
    expect(read.size).toBeGreaterThan(10);
    expect(tabled('docs/reference/configuration.md').toSorted()).toEqual([...read].toSorted());
  });

  it('explains every type of event, and no other', () => {
    const explained = [...page('docs/reference/events.md').text.matchAll(/^### `(\w+)`/gm)].map(
      ([, type]) => type,
    );
    expect(explained.toSorted()).toEqual(Object.keys(schemaVersions).toSorted());
  });

  it('names every command and every option of the command line', () => {
    const program = createProgram(newContext(processTerminal()));
    const { text } = page('docs/reference/cli.md');
    const commands = program.commands.flatMap(command => [command].concat(command.commands));
    const flags = commands.flatMap(({ options }) => options.map(option => option.long ?? ''));
    const names = commands.map(command => command.name());
    expect([...names, ...flags].filter(word => !text.includes(word))).toEqual([]);
  });

  it("names every route of the ledger's own API", () => {
    const { text } = page('docs/reference/ledger-api.md');
    const named = new Set(
      [...text.matchAll(/^\| (`[A-Z][^|]*)/gm)].flatMap(([, cell = '']) => routesOf(cell)),
    );
    const { paths } = JSON.parse(page('docs/reference/openapi.json').text) as {
      paths: Record<string, object>;
    };
    const there = Object.entries(paths)
      .filter(([path]) => path.startsWith('/api/ledger/'))
      .flatMap(([path, methods]) =>
        Object.keys(methods).map(
          method => `${method.toUpperCase()} ${path.slice('/api/ledger'.length).replaceAll(/\{\w+\}/g, ':')}`,
        ),
      );
    expect([...named].toSorted()).toEqual(there.toSorted());
  });

  it('gives the limits of a configuration as the code has them', () => {
    const { text } = page('docs/reference/gitlab-ci-yml.md');
    const missing = Object.values(configLimits)
      .map(limit => limit.toLocaleString('en-US'))
      .filter(figure => !new RegExp(`(?<![0-9,])${figure}(?![0-9,])`).test(text));
    expect(missing).toEqual([]);
  });

  it('speaks of no npm script that is not there', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const spoken = documents().flatMap(({ text }) =>
      Array.from(text.matchAll(/npm run (?:--silent )?([\w:]+)/g)),
    );
    expect(spoken.map(([, name = '']) => name).filter(name => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('holds no address of this machine', () => {
    expect(
      documents()
        .filter(({ text }) => /\/(work|root|home\/\w+)\//.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });
});

describe('The marks of examples', () => {
  const marked = [
    '```sh test',
    'echo one two',
    '```',
    '',
    'It says:',
    '',
    '```text shows',
    'o…e',
    'two',
    '```',
  ];

  it('are read with their line, their code and what they show', () => {
    expect(stepsOf(marked.join('\n'))).toEqual([
      { action: 'run', line: 1, code: 'echo one two', shows: ['o…e', 'two'] },
    ]);
  });

  it('that mean nothing are told, not passed over', () => {
    expect(() => stepsOf('```sh tets\ntrue\n```')).toThrow("unknown mark 'tets'");
    expect(() => stepsOf('<!-- test: dance -->')).toThrow('dance');
  });

  it('show what is in the output, in its order', () => {
    expect(lacking(['o…e', 'two'], 'one two')).toBeNull();
    expect(lacking(['two', 'one'], 'one two')).toBe('one');
  });
});
