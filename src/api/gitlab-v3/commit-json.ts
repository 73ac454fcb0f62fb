import type { PipelineDocument } from '../../projections/pipelines.js';

/** GitLab's commit object: the entity `RepoCommit` of 8.17 (reference/protocols.md 1.6). */
export function commitObject({ sha, commit }: Pick<PipelineDocument, 'sha' | 'commit'>) {
  const { message, createdAt, personal } = commit;
  const { name, email } = personal.author;
  return {
    id: sha,
    short_id: sha.slice(0, 8),
    title: titleOf(message),
    author_name: name,
    author_email: email,
    created_at: createdAt,
    committer_name: name,
    committer_email: email,
    message,
  };
}

/** The first line; of one with more than 100 characters, 80 and an ellipsis, as GitLab cuts it. */
function titleOf(message: string): string {
  if (message.trim() === '') return '--no commit message';
  const [line = ''] = message.split('\n', 1);
  const characters = [...line];
  return characters.length > 100 ? `${characters.slice(0, 80).join('')}…` : line;
}
