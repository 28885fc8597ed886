import { useSyncExternalStore } from 'react';

export const pageNames = [
  'overview',
  'feeds',
  'consumers',
  'lake',
  'sql',
  'quarantine',
  'warehouse',
  'reports',
  'settings',
] as const;
export type PageName = (typeof pageNames)[number];

/** What the SQL page asks. */
export const sqlTargets = ['lake', 'warehouse'] as const;
export type SqlTarget = (typeof sqlTargets)[number];

/** Where the window is, kept in the address's hash so that it survives a reload and Back works. */
export interface Route {
  readonly page: PageName;
  /** Feed that the page is about; Feeds, Consumers, Lake, Quarantine and Reports only. */
  readonly feed: string | null;
  /** Statement that the SQL page is to open. */
  readonly sql: string | null;
  /** What the SQL page is to ask; null: what it asked last, and the lake where `sql` is said. */
  readonly on: SqlTarget | null;
  /** Tab of the Feeds, the Lake, the Consumers or the Warehouse page; the page's own default where there is none of that name. */
  readonly tab: string | null;
  /** Kafka topic whose messages the Consumers page is to show. */
  readonly topic: string | null;
  /** UTC day of a stream that the Lake page is to show, YYYY-MM-DD. */
  readonly day: string | null;
  /** Versions that the Lake page compares. */
  readonly from: number | null;
  readonly to: number | null;
}

/** What is left out is not said. */
export type RouteTarget = Partial<Route> & Pick<Route, 'page'>;

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name = '', feed = ''] = path.split('/');
  const page = pageNames.find((known) => known === name) ?? 'overview';
  const said = new URLSearchParams(search);
  return {
    page,
    feed: feed === '' ? null : decodeURIComponent(feed),
    sql: said.get('sql'),
    on: sqlTargets.find((known) => known === said.get('on')) ?? null,
    tab: said.get('tab'),
    topic: said.get('topic'),
    day: said.get('day'),
    from: versionOf(said.get('from')),
    to: versionOf(said.get('to')),
  };
}

function versionOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

export function formatRoute({ page, feed, ...rest }: RouteTarget): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) {
    if (value !== null && value !== undefined) said.set(name, String(value));
  }
  const search = said.toString();
  const path = feed === null || feed === undefined ? '' : `/${encodeURIComponent(feed)}`;
  return `#/${page}${path}${search === '' ? '' : `?${search}`}`;
}

interface Hold {
  readonly hash: string;
  readonly onLeave: (to: string) => void;
}

let hold: Hold | null = null;

/**
 * Keeps the window where it is until `release` is called: where a link, `navigate` or Back would lead is told to `onLeave` instead, as a
 * hash. For a page with changes that would be lost.
 */
export function holdRoute(onLeave: Hold['onLeave']): { readonly release: () => void } {
  const mine: Hold = { hash: window.location.hash, onLeave };
  hold = mine;
  document.addEventListener('click', stayAtLink, { capture: true });
  return {
    release: () => {
      if (hold !== mine) return;
      hold = null;
      document.removeEventListener('click', stayAtLink, { capture: true });
    },
  };
}

/** Before the address changes, so that the history keeps no place where nobody was. */
function stayAtLink(event: MouseEvent): void {
  if (hold === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
  const to = link?.getAttribute('href') ?? hold.hash;
  if (to === hold.hash) return;
  event.preventDefault();
  hold.onLeave(to);
}

/** Back and Forward cannot be stopped, only undone. */
function stayAfterBack(): void {
  const to = window.location.hash;
  if (hold === null || to === hold.hash) return;
  window.history.pushState(null, '', hold.hash);
  hold.onLeave(to);
}

export function navigate(route: RouteTarget): void {
  const to = formatRoute(route);
  if (hold === null) window.location.hash = to;
  else hold.onLeave(to);
}

function subscribe(listener: () => void): () => void {
  const onChange = (): void => {
    stayAfterBack();
    listener();
  };
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

let last: { readonly hash: string; readonly route: Route } | null = null;

/** The same object for the same hash, as useSyncExternalStore asks. */
function currentRoute(): Route {
  // The address changes before its event comes.
  const hash = hold?.hash ?? window.location.hash;
  if (last === null || last.hash !== hash) last = { hash, route: parseRoute(hash) };
  return last.route;
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}
