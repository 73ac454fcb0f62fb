import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

const SECRET = /token|secret|password|passwd|credential|_key$/i;

/** What is wrong with a Dockerfile: what the linter of Docker's own language server finds, and our rules. */
export function dockerfileProblems(text: string): string[] {
  const file = DockerfileParser.parse(text);
  const linted = validate(text).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
  const froms = file.getFROMs();
  const stages = new Set(froms.map(from => from.getBuildStage()));
  const images = froms.map(from => from.getImage() ?? '').filter(image => !stages.has(image));
  const pinned = /^[\w./-]+:\d+\.\d+\.\d+(-[\w.-]+)?(@sha256:[0-9a-f]{64})?$/;
  const lastStage = froms.at(-1)?.getRange().start.line ?? 0;
  const users = file.getInstructions().filter(one => one.getInstruction() === 'USER');
  const last = users.findLast(one => one.getRange().start.line > lastStage);
  const user = last?.getArgumentsContent() ?? 'root';
  const variables = [
    ...file.getENVs().flatMap(env => env.getProperties()),
    ...file.getARGs().flatMap(arg => arg.getProperty() ?? []),
  ];
  return [
    ...linted,
    ...images.filter(image => !pinned.test(image)).map(image => `${image} is not pinned`),
    ...(/^(root|0)(:|$)/.test(user) ? ['it runs as root'] : []),
    ...(file.getHEALTHCHECKs().length === 0 ? ['it has no HEALTHCHECK'] : []),
    ...variables
      .filter(variable => SECRET.test(variable.getName()))
      .map(variable => `it holds a secret: ${variable.getName()}`),
    ...(/npm (install|i)\b/.test(text) ? ['npm install takes what the lock does not name'] : []),
  ];
}
