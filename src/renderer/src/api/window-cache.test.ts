import { Int32, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { describe, expect, it, vi } from 'vitest';
import { readCell } from '../ui/grid/cell-format';
import { WindowCache, type WindowAnswer } from './window-cache';

function answer(offset: number, rows: number): WindowAnswer {
  const numbers = Array.from({ length: rows }, (_, row) => offset + row);
  return { arrow: tableToIPC(new Table({ n: vectorFromArray(numbers, new Int32()) }), 'stream'), rows };
}

interface Request {
  readonly offset: number;
  readonly signal: AbortSignal;
  readonly answer: (rows: number) => void;
  readonly fail: (error: Error) => void;
}

/** Requests wait until the test answers them. */
function start(options: { pageRows?: number; maxBytes?: number; settleMs?: number } = {}) {
  const requests: Request[] = [];
  const onChange = vi.fn<() => void>();
  const cache = new WindowCache({
    pageRows: 10,
    settleMs: 0,
    ...options,
    onChange,
    fetch: (offset, _limit, signal) =>
      new Promise((resolve, reject) => {
        requests.push({ offset, signal, answer: (rows) => resolve(answer(offset, rows)), fail: reject });
      }),
  });
  return { cache, requests, onChange };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function request(requests: readonly Request[], index: number): Request {
  const found = requests[index];
  if (found === undefined) throw new Error(`There is no request ${String(index)}.`);
  return found;
}

describe('pages of a result', () => {
  it('asks for the pages on screen, once', async () => {
    const { cache, requests, onChange } = start();
    cache.setAvailable(100);
    cache.show(5, 15);
    cache.show(5, 15);
    expect(requests.map((r) => r.offset)).toEqual([0, 10]);
    request(requests, 1).answer(10);
    await settle();
    expect(onChange).toHaveBeenCalledTimes(1);
    const page = cache.pageOf(12);
    expect(page?.offset).toBe(10);
    const column = page?.table.getChildAt(0);
    expect(column && readCell(column, 2).text).toBe('12');
    expect(cache.pageOf(5)).toBeUndefined();
  });

  it('has what came unasked, and asks for the page where more of it is shown', async () => {
    const { cache, requests, onChange } = start();
    cache.give(answer(0, 12));
    expect(onChange).toHaveBeenCalledTimes(1);
    cache.setAvailable(12);
    cache.show(0, 10);
    expect(cache.pageOf(9)?.rows).toBe(10);
    expect(requests).toEqual([]);
    const read = cache.read(0, 12, new AbortController().signal);
    expect(requests.map(({ offset }) => offset)).toEqual([10]);
    request(requests, 0).answer(2);
    expect((await read).map(({ offset, rows }) => [offset, rows])).toEqual([
      [0, 10],
      [10, 2],
    ]);

    const short = start();
    short.cache.give(answer(0, 4));
    short.cache.setAvailable(50);
    short.cache.show(0, 4);
    expect(short.requests).toEqual([]);
    short.cache.show(1, 5);
    expect(short.cache.pageOf(3)?.rows).toBe(4);
    expect(short.requests.map(({ offset }) => offset)).toEqual([0]);
    short.cache.close();
    short.cache.give(answer(0, 10));
    expect(short.cache.pageOf(3)).toBeUndefined();
    await settle();
  });

  it('cancels what scrolled out of sight and drops its late answer', async () => {
    const { cache, requests } = start();
    cache.setAvailable(1000);
    cache.show(0, 5);
    cache.show(500, 505);
    expect(request(requests, 0).signal.aborted).toBe(true);
    request(requests, 0).answer(10);
    await settle();
    expect(cache.pageOf(0)).toBeUndefined();
    expect(request(requests, 1).offset).toBe(500);
  });

  it('asks at once for the first pages, and after a drag only for those it ends on', () => {
    vi.useFakeTimers();
    try {
      const { cache, requests } = start({ settleMs: 50 });
      cache.setAvailable(10_000);
      cache.show(0, 5);
      expect(requests.map((r) => r.offset)).toEqual([0]);
      for (let row = 1000; row <= 9000; row += 1000) {
        cache.show(row, row + 5);
        vi.advanceTimersByTime(16);
      }
      expect(requests).toHaveLength(1);
      vi.advanceTimersByTime(50);
      expect(requests.map((r) => r.offset)).toEqual([0, 9000]);
      // The same pages again are not another drag.
      cache.show(9001, 9006);
      cache.close();
      vi.advanceTimersByTime(1000);
      expect(requests).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('never has more requests out than two, and goes on when one comes', async () => {
    const { cache, requests } = start();
    cache.setAvailable(1000);
    cache.show(0, 45);
    expect(requests).toHaveLength(2);
    request(requests, 0).answer(10);
    await settle();
    expect(requests).toHaveLength(3);
  });

  it('keeps its size bounded over a scroll through everything, and keeps what is on screen', async () => {
    const onePage = answer(0, 10).arrow.byteLength;
    const { cache, requests } = start({ maxBytes: 3 * onePage + 10 });
    cache.setAvailable(1000);
    for (let row = 0; row < 1000; row += 10) {
      cache.show(row, row + 10);
      request(requests, requests.length - 1).answer(10);
      await settle();
      expect(cache.sizeBytes).toBeLessThanOrEqual(3 * onePage + 10);
      expect(cache.pageOf(row)).toBeDefined();
    }
    expect(requests).toHaveLength(100);
    expect(cache.pageCount).toBe(3);
  });

  it('asks again for a page that was short while the statement ran', async () => {
    const { cache, requests } = start();
    cache.setAvailable(4);
    cache.show(0, 4);
    request(requests, 0).answer(4);
    await settle();
    expect(cache.pageOf(3)).toBeDefined();
    cache.setAvailable(50);
    cache.show(0, 10);
    expect(requests).toHaveLength(2);
    request(requests, 1).answer(10);
    await settle();
    expect(cache.pageOf(9)).toBeDefined();
  });

  it('stops at a failure and goes on at retry', async () => {
    const { cache, requests } = start();
    cache.setAvailable(10);
    cache.show(0, 5);
    request(requests, 0).fail(new Error('evicted'));
    await settle();
    expect(cache.error?.message).toBe('evicted');
    cache.show(0, 5);
    expect(requests).toHaveLength(1);
    cache.retry();
    expect(requests).toHaveLength(2);
  });

  it('asks for nothing after close', () => {
    const { cache, requests } = start();
    cache.setAvailable(100);
    cache.show(0, 5);
    cache.close();
    expect(request(requests, 0).signal.aborted).toBe(true);
    cache.show(50, 60);
    expect(requests).toHaveLength(1);
  });
});
