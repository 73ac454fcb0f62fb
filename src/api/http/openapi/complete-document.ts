import type { OpenAPIObject } from '@nestjs/swagger';
import { completeParameters, realPath } from './complete-parameters.js';
import { completeResponses } from './complete-responses.js';
import { METHODS, type Operation } from './document.js';
import { errorSchemas } from './error-bodies.js';
import { gitlabSchemas } from './gitlab-objects.js';

/**
 * Adds what decorators would have to say again on every route: names of operations, what parameters of a name are
 * everywhere, the bodies of a dialect's errors, what any route may answer.
 */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  const taken = new Set<string>();
  const paths: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation !== undefined) item[method] = completed(path, operation, taken);
    }
    paths[realPath(path)] = item;
  }
  const schemas = { ...document.components?.schemas, ...errorSchemas, ...gitlabSchemas };
  return { ...document, paths, components: { ...document.components, schemas } };
}

function completed(path: string, operation: Operation, taken: Set<string>): Operation {
  return {
    ...operation,
    operationId: operationIdOf(operation, taken),
    parameters: completeParameters(realPath(path), operation),
    responses: completeResponses(realPath(path), operation),
  };
}

const DIALECTS: Readonly<Record<string, string>> = {
  'GitLab v3': 'gitlab',
  'Runner API v1': 'runner',
  'Drone 0.4': 'drone',
};

/** `droneJobsCancel`, `ledgerProjectsRegister`: dialect, what it is about, what is done. */
function operationIdOf({ operationId = '', tags: [tag = ''] = [] }: Operation, taken: Set<string>): string {
  const [controller = '', method = ''] = operationId.replace(/\[\d+\]$/, '').split('_');
  const about = controller.replace(/Controller$/, '').replace(/^(?:Gitlab|Ledger|Health)/, '');
  const name = `${DIALECTS[tag] ?? tag.toLowerCase()}${about}${capital(method)}`;
  let id = name;
  for (let turn = 2; taken.has(id); turn += 1) id = `${name}${turn}`;
  taken.add(id);
  return id;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
