import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Rooms of adapters, which ask their own engines. */
const ADAPTERS = /^src\/(?:blobs|leases|people|read-models)\//;

/**
 * A call by one of the names of the port's questions. What is given a function is the `find` of a list. What reads the
 * source like this may take another method for a question, never miss one that is called by its name.
 */
const QUESTION =
  /(\w+|[)\]])\s*\??\.(?:find|findRows|findValues|count)(?:<[^()]*>)?\((?!\s*(?:async\b|\(|\w+\s*=>))/g;

/** Receivers that aren't read models, and have a method of the same name. */
const OTHERS: ReadonlySet<string> = new Set(['failures', 'known', 'matcher', 'this']);

/** Every `src/…/file.ts:line` that asks the read models something. */
export function placesThatAsk(): string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map(path => `src/${path.replaceAll('\\', '/')}`)
    .filter(path => path.endsWith('.ts') && !/\.(?:spec|contract)\.ts$/.test(path) && !ADAPTERS.test(path))
    .flatMap(path => questionsIn(readFileSync(join(ROOT, path), 'utf8')).map(line => `${path}:${line}`))
    .toSorted();
}

/** Lines, from 1. */
export function questionsIn(source: string): number[] {
  return [...source.matchAll(QUESTION)].flatMap(({ 0: call, 1: receiver = '', index }) => {
    if (OTHERS.has(receiver)) return [];
    const upToName = source.slice(0, index + call.lastIndexOf('.'));
    return [upToName.split('\n').length];
  });
}
