import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export type ShellName = 'bash' | 'sh';

/** bash where there is one, as GitLab's runner has it; else sh. */
export async function findShell(path: string | undefined): Promise<ShellName> {
  for (const folder of (path ?? '').split(delimiter).filter(Boolean)) {
    const runs = await access(join(folder, 'bash'), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return 'bash';
  }
  return 'sh';
}
