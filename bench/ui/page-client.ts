import { tableFromIPC, type Table } from 'apache-arrow';
import { queryContract } from '../../src/shared/contract';
import type { ResultId } from '../../src/shared/ids';
import { ASK_FOR_PORTS, PORT_MESSAGE } from '../../src/shared/rpc/channel';
import { createClient } from '../../src/shared/rpc/client';
import { portTransport } from '../../src/shared/rpc/port';

/** One that is made, one that is sent, one that is decoded. */
const askedAhead = 3;

/** Milliseconds of the statement until it ended, and until all its rows were Arrow in this page. */
export interface HeldRows {
  readonly rows: number;
  readonly statementMs: number;
  readonly heldMs: number;
}

/** Runs in the page, beside its own code: over a port of its own, as the page's code has them. */
export async function holdRows(sql: string, windowRows: number): Promise<HeldRows> {
  const port = await ownPort();
  const client = createClient(
    queryContract,
    portTransport({
      post: (value) => port.postMessage(value),
      listen: (onValue, onClosed) => {
        port.addEventListener('message', (event: MessageEvent<unknown>) => onValue(event.data));
        port.addEventListener('close', onClosed);
        port.start();
      },
      close: () => port.close(),
    }),
  );
  const startedMs = performance.now();
  let resultId: ResultId | null = null;
  let rowCount = 0;
  for await (const event of client.queries.run({ sql })) {
    if (event.type === 'started') resultId = event.resultId;
    if (event.type === 'done') rowCount = event.rowCount;
  }
  const statementMs = performance.now() - startedMs;
  if (resultId === null) throw new Error('no result');
  const tables: Table[] = [];
  const id = resultId;
  const ask = (offset: number) => client.queries.window({ resultId: id, offset, limit: windowRows });
  // Who reads all rows asks for some while those before are on their way.
  const asked: ReturnType<typeof ask>[] = [];
  for (let offset = 0; offset < rowCount || asked.length > 0; ) {
    for (; asked.length < askedAhead && offset < rowCount; offset += windowRows) asked.push(ask(offset));
    const next = await asked.shift();
    if (next !== undefined) tables.push(tableFromIPC(next.arrow));
  }
  const heldMs = performance.now() - startedMs;
  await client.queries.close({ resultId });
  port.close();
  return { rows: tables.reduce((sum, table) => sum + table.numRows, 0), statementMs, heldMs };
}

/** The page's own listener must not see this one: two that read one port would take each other's answers. */
function ownPort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    const take = (event: MessageEvent<unknown>): void => {
      const { data } = event;
      if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== PORT_MESSAGE) return;
      event.stopImmediatePropagation();
      const [port] = event.ports;
      if (!('peer' in data) || data.peer !== 'query' || port === undefined) return;
      window.removeEventListener('message', take, { capture: true });
      resolve(port);
    };
    window.addEventListener('message', take, { capture: true });
    window.postMessage(ASK_FOR_PORTS, location.origin);
  });
}
