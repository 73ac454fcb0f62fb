import type { Paging } from './list-params.js';
import type { Values } from './params.js';

/**
 * GitLab's paging headers (reference/protocols.md 1.7).
 * @param base address of the list, without its query
 * @param params every parameter of the request, the route's `id` included
 */
export function pagingHeaders(
  { page, perPage }: Paging,
  total: number,
  base: string,
  params: Values,
): Record<string, string> {
  const pages = Math.ceil(total / perPage);
  const link = (to: number, rel: string): string => `<${base}?${queryOf(params, to, perPage)}>; rel="${rel}"`;
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < pages ? [link(page + 1, 'next')] : []),
    link(1, 'first'),
    link(pages, 'last'),
  ];
  return {
    'X-Total': String(total),
    'X-Total-Pages': String(pages),
    'X-Per-Page': String(perPage),
    'X-Page': String(page),
    'X-Next-Page': page < pages ? String(page + 1) : '',
    'X-Prev-Page': page > 1 ? String(page - 1) : '',
    Link: links.join(', '),
  };
}

/** Without the parameters that are secrets: GitLab repeats them in `Link`, we don't. */
function queryOf(params: Values, page: number, perPage: number): string {
  const all = { ...params, page: String(page), per_page: String(perPage) };
  return Object.entries(all)
    .filter(([key]) => !/token|secret|password/i.test(key))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? (value as unknown[]) : [value]).map(
        one => `${encodeURIComponent(key)}=${encodeURIComponent(String(one))}`,
      ),
    )
    .join('&');
}
