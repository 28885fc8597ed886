import { describe, expect, it, vi } from 'vitest';
import type { TopicMessage } from '../../../../../shared/contract/consumers';
import type { CallOptions } from '../../../../../shared/contract/define';
import { LakeError } from '../../../../../shared/errors';
import { mostKept, TailSession, type TailRequest } from './tail-session';

const request: TailRequest = { topic: 'orders', from: { at: 'latest' }, filter: '' };

function messages(first: number, count: number): TopicMessage[] {
  return Array.from({ length: count }, (_, i) => ({
    partition: 0,
    offset: String(first + i),
    timestamp: null,
    key: null,
    value: '{}',
    sizeBytes: 2,
    headers: [],
  }));
}

/** A core that gives a moment only when it is asked for one, and counts how often that is. */
function fakeTail(moments: number, each: number) {
  const core = { asked: 0, closed: false };
  async function* open(_request: TailRequest, { signal }: CallOptions) {
    try {
      while (signal?.aborted !== true) {
        core.asked += 1;
        if (core.asked > moments) {
          await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
          return;
        }
        yield { messages: messages((core.asked - 1) * each, each), scanned: each * 10 };
      }
    } finally {
      core.closed = true;
    }
  }
  return { core, open };
}

describe('tailing a topic', () => {
  it('keeps the newest, and counts all that was looked at', async () => {
    const { open } = fakeTail(4, 200);
    const session = new TailSession(open, request);
    await vi.waitFor(() => expect(session.state().scanned).toBe(8000));
    const { messages: kept } = session.state();
    expect(kept).toHaveLength(mostKept);
    expect([kept[0]?.offset, kept.at(-1)?.offset]).toEqual(['300', '799']);
    expect([kept[0]?.sequence, kept.at(-1)?.sequence]).toEqual([301, 800]);
    session.close();
  });

  it('asks for nothing more while it is paused, and goes on where it was', async () => {
    const { core, open } = fakeTail(3, 1);
    const session = new TailSession(open, request);
    session.pause();
    await vi.waitFor(() => expect(core.asked).toBe(1));
    expect(session.state()).toMatchObject({ phase: 'paused', messages: [], scanned: 0 });
    session.resume();
    await vi.waitFor(() => expect(session.state().messages.map(({ offset }) => offset)).toEqual(['0', '1', '2']));
    session.close();
  });

  it('ends the stream when it is closed, also while paused', async () => {
    for (const paused of [false, true]) {
      const { core, open } = fakeTail(paused ? 1 : 0, 1);
      const session = new TailSession(open, request);
      if (paused) session.pause();
      await vi.waitFor(() => expect(core.asked).toBe(1));
      session.close();
      await vi.waitFor(() => expect(core.closed).toBe(true));
      expect(session.state().messages).toEqual([]);
    }
  });

  it('says that it watches with the first moment, which may be empty, and also while it is paused', async () => {
    for (const paused of [false, true]) {
      let begin = (): void => {};
      const ready = new Promise<void>((resolve) => {
        begin = resolve;
      });
      async function* open(_request: TailRequest, { signal }: CallOptions) {
        await ready;
        yield { messages: [], scanned: 0 };
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      }
      const session = new TailSession(open, request);
      if (paused) session.pause();
      expect(session.state().isWatching).toBe(false);
      begin();
      await vi.waitFor(() => expect(session.state().isWatching).toBe(true));
      expect(session.state().phase).toBe(paused ? 'paused' : 'live');
      session.close();
    }
  });

  it('is emptied without forgetting its numbers', async () => {
    const { open } = fakeTail(1, 3);
    const session = new TailSession(open, request);
    await vi.waitFor(() => expect(session.state().messages).toHaveLength(3));
    session.clear();
    expect(session.state()).toMatchObject({ messages: [], scanned: 0, phase: 'live' });
    session.close();
  });

  it('says why it failed, and keeps what it had', async () => {
    async function* open() {
      yield { messages: messages(0, 1), scanned: 1 };
      throw new LakeError('NOT_FOUND', 'There is no topic orders.');
    }
    const listener = vi.fn();
    const session = new TailSession(open, request);
    session.subscribe(listener);
    await vi.waitFor(() => expect(session.state().phase).toBe('failed'));
    expect(session.state().error?.message).toBe('There is no topic orders.');
    expect(session.state().messages).toHaveLength(1);
    expect(listener).toHaveBeenCalled();
    session.close();
  });
});
