/** The address of the page that follows, relative to the server, without a token that may stand in it. */
export function nextPage(url: string, order: 'asc' | 'desc', last: bigint): string {
  const [path = '', query = ''] = url.split('?', 2);
  const params = new URLSearchParams(query);
  params.delete('private_token');
  params.set(order === 'asc' ? 'after' : 'before', String(last));
  return `${path}?${params.toString()}`;
}
