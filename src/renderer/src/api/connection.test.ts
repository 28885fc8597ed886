import { describe, expect, it } from 'vitest';
import type { Peer } from '../../../shared/contract/index';
import { memoryTransportPair } from '../../../shared/rpc/memory';
import type { Transport } from '../../../shared/rpc/transport';
import { connectPeers } from './connection';

function setUp(waitMs = 60_000) {
  const given: { connect?: (peer: Peer, transport: Transport) => void; gone?: (peer: Peer) => void } = {};
  const connection = connectPeers((onTransport, onGone) => {
    given.connect = onTransport;
    given.gone = onGone;
  }, waitMs);
  const connect = (peer: Peer): Transport => {
    const [page, server] = memoryTransportPair();
    given.connect?.(peer, page);
    return server;
  };
  /** A server that answers shell.capabilities, and gives one status and then nothing. */
  const answer = (server: Transport): Transport => {
    server.onFrame((frame) => {
      if (frame.type !== 'call') return;
      if (frame.credit === undefined) server.send({ type: 'result', id: frame.id, value: { desktop: true } });
      else server.send({ type: 'item', id: frame.id, value: { lakeRoot: '/lake', runningJobs: 0, residentBytes: 1 } });
    });
    return server;
  };
  return { connection, connect, answer, gone: (peer: Peer) => given.gone?.(peer) };
}

describe('connectPeers', () => {
  it('holds a call back until the peer is there', async () => {
    const { connection, connect, answer } = setUp();
    const call = connection.clients.shell.capabilities({});
    expect(connection.states().shell).toBe('connecting');
    answer(connect('shell'));
    expect(await call).toEqual({ desktop: true });
    expect(connection.states()).toEqual({ core: 'connecting', query: 'connecting', shell: 'ready' });
  });

  it('says that a peer was lost, fails what was pending, and goes on with the next process', async () => {
    const { connection, connect, answer } = setUp();
    const first = connect('shell');
    const seen: string[] = [];
    connection.subscribe(() => seen.push(connection.states().shell));
    const pending = connection.clients.shell.capabilities({});
    first.close();
    await expect(pending).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const held = connection.clients.shell.capabilities({});
    answer(connect('shell'));
    expect(await held).toEqual({ desktop: true });
    expect(seen).toEqual(['restarting', 'ready']);
  });

  it('says that a process died before it was ever connected, and closes the channel of one that was', async () => {
    const { connection, connect, answer, gone } = setUp();
    gone('query');
    expect(connection.states().query).toBe('restarting');
    connect('shell');
    const pending = connection.clients.shell.capabilities({});
    gone('shell');
    await expect(pending).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(connection.states().shell).toBe('restarting');
    answer(connect('shell'));
    expect(await connection.clients.shell.capabilities({})).toEqual({ desktop: true });
  });

  it('does not mistake the end of a replaced channel for a loss', async () => {
    const { connection, connect, answer } = setUp();
    connect('shell');
    answer(connect('shell'));
    expect(await connection.clients.shell.capabilities({})).toEqual({ desktop: true });
    expect(connection.states().shell).toBe('ready');
  });

  it('fails a held call UNAVAILABLE when the peer stays away', async () => {
    const { connection } = setUp(1);
    await expect(connection.clients.shell.capabilities({})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('cancels a held call', async () => {
    const { connection } = setUp();
    const controller = new AbortController();
    const call = connection.clients.shell.capabilities({}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('holds a stream back, and lets the page leave it while it waits', async () => {
    const { connection, connect, answer } = setUp();
    const left = connection.clients.system.status({})[Symbol.asyncIterator]();
    expect(await left.return?.()).toEqual({ done: true, value: undefined });
    const kept = connection.clients.system.status({})[Symbol.asyncIterator]();
    const item = kept.next();
    answer(connect('core'));
    expect((await item).value).toMatchObject({ lakeRoot: '/lake' });
  });

  it('keeps its states the same object until one changes', () => {
    const { connection, connect } = setUp();
    const before = connection.states();
    expect(connection.states()).toBe(before);
    connect('query');
    expect(connection.states()).not.toBe(before);
  });
});
