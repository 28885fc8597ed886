import { useSyncExternalStore } from 'react';

export const pageNames = ['overview', 'feeds', 'lake', 'sql', 'settings'] as const;
export type PageName = (typeof pageNames)[number];

/** Where the window is, kept in the address's hash so that it survives a reload and Back works. */
export interface Route {
  readonly page: PageName;
  /** Feed that the page is about; Feeds and Lake only. */
  readonly feed: string | null;
  /** Statement that the SQL page is to open. */
  readonly sql: string | null;
}

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name = '', feed = ''] = path.split('/');
  const page = pageNames.find((known) => known === name) ?? 'overview';
  return { page, feed: feed === '' ? null : decodeURIComponent(feed), sql: new URLSearchParams(search).get('sql') };
}

export function formatRoute(route: { page: PageName; feed?: string | null; sql?: string | null }): string {
  const feed = route.feed === null || route.feed === undefined ? '' : `/${encodeURIComponent(route.feed)}`;
  const search =
    route.sql === null || route.sql === undefined ? '' : `?${new URLSearchParams({ sql: route.sql }).toString()}`;
  return `#/${route.page}${feed}${search}`;
}

export function navigate(route: { page: PageName; feed?: string | null; sql?: string | null }): void {
  window.location.hash = formatRoute(route);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

let last: { readonly hash: string; readonly route: Route } | null = null;

/** The same object for the same hash, as useSyncExternalStore asks. */
function currentRoute(): Route {
  const { hash } = window.location;
  if (last === null || last.hash !== hash) last = { hash, route: parseRoute(hash) };
  return last.route;
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}
