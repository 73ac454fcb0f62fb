/** What a stream is about: `build-42` is `build 42`, `pipeline-4-12` is `pipeline 12 of project 4`. */
export function subjectOf(stream: string): string {
  const [, project, number] = /^pipeline-(\d+)-(\d+)$/.exec(stream) ?? [];
  return number === undefined ? stream.replace('-', ' ') : `pipeline ${number} of project ${project}`;
}
