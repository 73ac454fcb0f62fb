/**
 * The address from which a runner fetches the source. GitLab hosts the repository itself, so its answer carries the
 * build's token as password. Ours stands elsewhere as a rule, and no other host may learn a token of ours: only
 * an http(s) address on our own host, and without credentials, gets `gitlab-ci-token:<token>@`.
 */
export function repositoryAccess(repoUrl: string, publicUrl: string, buildToken: string): string {
  if (!URL.canParse(repoUrl) || !URL.canParse(publicUrl)) return repoUrl;
  const repository = new URL(repoUrl);
  const ours = new URL(publicUrl);
  const foreign = repository.protocol !== ours.protocol || repository.host !== ours.host;
  if (foreign || !/^https?:$/.test(repository.protocol)) return repoUrl;
  if (repository.username !== '' || repository.password !== '') return repoUrl;
  repository.username = 'gitlab-ci-token';
  repository.password = buildToken;
  return repository.href;
}
