import type { Operation, Parameter } from './document.js';

/** The router's wildcard, which OpenAPI has no word for: a ref may have slashes. */
const WILDCARD = /\/artifacts\/\{path\}$/;

/** The path as clients write it. */
export const realPath = (path: string): string => path.replace(WILDCARD, '/artifacts/{ref_name}/download');

interface Known {
  readonly type: 'string' | 'integer';
  readonly description: string;
}

/** What parameters of a name are, wherever a controller doesn't say. */
const KNOWN: Readonly<Record<string, Known>> = {
  build_id: { type: 'integer', description: 'Id of the build' },
  job: { type: 'string', description: 'Job: its name, or in Drone its number' },
  limit: { type: 'integer', description: '1 to 100, 20 if absent' },
  name: { type: 'string', description: 'Second half of the path of the project' },
  number: { type: 'string', description: 'Number of the build, or `latest` where it is read' },
  owner: { type: 'string', description: 'First half of the path of the project' },
  page: { type: 'integer', description: '1 if absent' },
  per_page: { type: 'integer', description: '20 if absent, at most 100' },
  ref_name: { type: 'string', description: 'Branch or tag; slashes may stand as they are' },
  scope: { type: 'string', description: 'One or several states: scope=a, scope[]=a, scope[0]=a' },
  sha: { type: 'string', description: 'The whole sha of a commit' },
};

const ID_OF: Readonly<Record<string, Known>> = {
  'GitLab v3': { type: 'string', description: 'Number or URL-encoded path of the project' },
  'Runner API v1': { type: 'integer', description: 'Id of the build' },
};

/** Path parameters first, in the path's order, each with a type and a description. */
export function completeParameters(path: string, { parameters = [], tags = [] }: Operation): Parameter[] {
  const idKnown = ID_OF[tags[0] ?? ''];
  const known = idKnown === undefined ? KNOWN : { ...KNOWN, id: idKnown };
  const inOrder = parameters.map(parameter => completed(parameter, known));
  return inOrder.toSorted((a, b) => placeIn(path, a) - placeIn(path, b));
}

function completed(parameter: Parameter, known: Readonly<Record<string, Known>>): Parameter {
  if ('$ref' in parameter) return parameter;
  const name = parameter.name === '*' ? 'ref_name' : parameter.name;
  const { type = 'string', description } = known[name] ?? {};
  const plain = parameter.schema === undefined || isDefault(parameter.schema);
  return {
    ...parameter,
    name,
    ...(plain && parameter.content === undefined ? { schema: { type } } : {}),
    ...(parameter.description === undefined && description !== undefined ? { description } : {}),
  };
}

/** What Nest makes of a parameter that is a string in TypeScript, or of nothing. */
const isDefault = (schema: object): boolean =>
  Object.keys(schema).length === 0 ||
  (Object.keys(schema).length === 1 && 'type' in schema && schema.type === 'string');

/** Behind the path's own for what stands elsewhere. */
function placeIn(path: string, parameter: Parameter): number {
  const place = 'name' in parameter && parameter.in === 'path' ? path.indexOf(`{${parameter.name}}`) : -1;
  return place < 0 ? path.length : place;
}
