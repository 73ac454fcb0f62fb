import { InvalidArgumentError } from 'commander';

export interface PipelineVariable {
  readonly key: string;
  readonly value: string;
}

/** Collects `--variable KEY=VALUE`; the value may be empty and may hold further `=`. */
export function parseVariable(text: string, earlier: readonly PipelineVariable[] = []): PipelineVariable[] {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(text);
  if (!match) throw new InvalidArgumentError('Write it as KEY=VALUE.');
  return [...earlier, { key: match[1] ?? '', value: match[2] ?? '' }];
}
