import { useSyncExternalStore } from 'react';
import { isDay } from './utc-day';

export const pageNames = [
  'overview',
  'feeds',
  'consumers',
  'lake',
  'sql',
  'notebooks',
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
  /** Saved query that the SQL page is to open, by its path in the workspace; it is not run. */
  readonly saved: string | null;
  /** What the SQL page is to ask; null: what it asked last, and the lake where `sql` is said. */
  readonly on: SqlTarget | null;
  /** Tab of the Feeds, the Lake, the Consumers or the Warehouse page; the page's own default where there is none of that name. */
  readonly tab: string | null;
  /** Notebook that the Notebooks page is to show, by its name; the list of them where there is none. */
  readonly notebook: string | null;
  /** Kafka topic whose messages the Consumers page is to show. */
  readonly topic: string | null;
  /** UTC day, YYYY-MM-DD: of events, which the calendar of the Lake page is to show; on its tab of files and on Reports that on which rows came. */
  readonly day: string | null;
  /** File that the Lake page's list is to open, relative to the feed's folder. */
  readonly file: string | null;
  /** Run that the Reports page is to show, or whose versions the Lake page is to; the outcome of those that are listed, and the instant since which they ended. */
  readonly run: string | null;
  readonly outcome: string | null;
  readonly since: string | null;
  /** Versions that the Lake page compares. */
  readonly from: number | null;
  readonly to: number | null;
}

/** What is left out is not said. */
export type RouteTarget = Partial<Route> & Pick<Route, 'page'>;

function pageOf(hash: string): PageName | undefined {
  const name = /^#?\/?([^/?]*)/.exec(hash)?.[1];
  return pageNames.find((known) => known === name);
}

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [, feed = ''] = path.split('/');
  const said = new URLSearchParams(search);
  return {
    page: pageOf(hash) ?? 'overview',
    feed: feedOf(feed),
    sql: said.get('sql'),
    saved: said.get('saved'),
    on: sqlTargets.find((known) => known === said.get('on')) ?? null,
    tab: said.get('tab'),
    notebook: said.get('notebook'),
    topic: said.get('topic'),
    day: dayOf(said.get('day')),
    file: said.get('file'),
    run: said.get('run'),
    outcome: said.get('outcome'),
    since: said.get('since'),
    from: versionOf(said.get('from')),
    to: versionOf(said.get('to')),
  };
}

/** Null for what is no address, such as a lone percent sign: a link of somebody's notebook may lead anywhere. */
function feedOf(segment: string): string | null {
  if (segment === '') return null;
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function dayOf(text: string | null): string | null {
  return text !== null && isDay(text) ? text : null;
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

/**
 * Before the address changes, so that the history keeps no place where nobody was. A link to no page of the window is left to whoever listens for it, as
 * those of the guide are; where nobody does, it is as Back.
 */
function stayAtLink(event: MouseEvent): void {
  if (hold === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
  const to = link?.getAttribute('href') ?? hold.hash;
  if (to === hold.hash || pageOf(to) === undefined) return;
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

/** False where the window is held, and somebody is asked first: what was to be done at the other page must not be done then. */
export function navigate(route: RouteTarget): boolean {
  const to = formatRoute(route);
  if (hold === null) window.location.hash = to;
  else hold.onLeave(to);
  return hold === null;
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

export function currentPage(): PageName {
  return currentRoute().page;
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}
