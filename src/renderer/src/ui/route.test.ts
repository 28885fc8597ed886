import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatRoute, holdRoute, navigate, parseRoute } from './route';

const nothing = {
  feed: null,
  sql: null,
  saved: null,
  on: null,
  tab: null,
  notebook: null,
  topic: null,
  day: null,
  file: null,
  run: null,
  outcome: null,
  since: null,
  from: null,
  to: null,
};

describe('the address', () => {
  it('comes back as it was written', () => {
    const sql = 'SELECT \'#/?&\' AS "a b",\n100% FROM feed';
    for (const target of [
      { page: 'sql', sql },
      { page: 'sql', sql, on: 'warehouse' },
      { page: 'lake', feed: 'transaction_stream' },
      { page: 'lake', feed: 'transaction_stream', tab: 'versions', from: 0, to: 12 },
      { page: 'lake', feed: 'transaction_stream', tab: 'files', file: 'year=2026/a b&c.parquet' },
      { page: 'reports', tab: 'runs', run: '01ABC', outcome: 'failed' },
      { page: 'sql', saved: 'daily/revenue.sql' },
      { page: 'notebooks', notebook: 'weekly/revenue & refunds' },
      { page: 'consumers', tab: 'messages', topic: 'orders.v1-eu' },
      { page: 'lake', feed: 'transaction_stream', day: '2026-11-21' },
    ] as const) {
      expect(parseRoute(formatRoute(target))).toEqual({ ...nothing, ...target });
    }
  });

  it('falls back to Overview, and to no version and no day where there is none', () => {
    expect(parseRoute('')).toEqual({ ...nothing, page: 'overview' });
    expect(parseRoute('#/nowhere')).toEqual({ ...nothing, page: 'overview' });
    expect(parseRoute('#/lake/a?from=-1&to=x&day=2026-02-30')).toEqual({ ...nothing, page: 'lake', feed: 'a' });
  });

  it('is of no feed where the link cannot be read', () => {
    expect(parseRoute('#/lake/%')).toEqual({ ...nothing, page: 'lake' });
    expect(parseRoute('#/lake/%E0%A4?tab=files')).toEqual({ ...nothing, page: 'lake', tab: 'files' });
  });
});

class FakeLink {
  constructor(readonly href: string) {}
  closest(): this {
    return this;
  }
  getAttribute(): string {
    return this.href;
  }
}

/** A click on a link: what it is told of, and whether the window would follow it. */
function click(page: EventTarget, href: string): boolean {
  const event = new Event('click', { cancelable: true });
  Object.defineProperty(event, 'target', { value: new FakeLink(href) });
  return page.dispatchEvent(event);
}

describe('a window that is held', () => {
  const page = new EventTarget();
  const location = { hash: '' };

  beforeEach(() => {
    location.hash = '#/notebooks?notebook=a';
    vi.stubGlobal('window', { location });
    vi.stubGlobal('document', page);
    vi.stubGlobal('Element', FakeLink);
  });
  afterEach(() => vi.unstubAllGlobals());

  it('stays, and says where it was to go', () => {
    const onLeave = vi.fn<(to: string) => void>();
    const hold = holdRoute(onLeave);
    expect(navigate({ page: 'sql' })).toBe(false);
    expect(click(page, '#/lake/a')).toBe(false);
    expect(onLeave.mock.calls).toEqual([['#/sql'], ['#/lake/a']]);
    expect(location.hash).toBe('#/notebooks?notebook=a');
    hold.release();
    expect(navigate({ page: 'sql' })).toBe(true);
    expect(location.hash).toBe('#/sql');
    expect(click(page, '#/lake/a')).toBe(true);
  });

  it('asks nobody about a link to a page of the guide, which lies beside what is typed', () => {
    const onLeave = vi.fn<(to: string) => void>();
    const hold = holdRoute(onLeave);
    expect(click(page, '#/guide/sql')).toBe(true);
    hold.release();
    expect(onLeave).not.toHaveBeenCalled();
  });
});
