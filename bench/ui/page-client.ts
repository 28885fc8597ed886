import { tableFromIPC, type Table } from 'apache-arrow';
import { queryContract } from '../../src/shared/contract';
import type { ResultId } from '../../src/shared/ids';
import { ASK_FOR_PORTS, PORT_MESSAGE } from '../../src/shared/rpc/channel';
import { createClient } from '../../src/shared/rpc/client';
import { portTransport } from '../../src/shared/rpc/port';

/** Milliseconds until all rows of the statement were Arrow in this page. */
export interface HeldRows {
  readonly rows: number;
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
  let available = 0;
  const tables: Promise<Table>[] = [];
  // Whoever reads all rows asks for those that are there, while others come.
  const ask = (least: number): void => {
    for (let offset = tables.length * windowRows; resultId !== null && available - offset >= least; ) {
      tables.push(
        client.queries.window({ resultId, offset, limit: windowRows }).then((held) => tableFromIPC(held.arrow)),
      );
      offset += windowRows;
    }
  };
  for await (const event of client.queries.run({ sql })) {
    if (event.type === 'started') resultId = event.resultId;
    if (event.type === 'rows') available = event.available;
    if (event.type === 'done') available = event.rowCount;
    ask(event.type === 'done' ? 1 : windowRows);
  }
  if (resultId === null) throw new Error('no result');
  const rows = (await Promise.all(tables)).reduce((sum, table) => sum + table.numRows, 0);
  const heldMs = performance.now() - startedMs;
  await client.queries.close({ resultId });
  port.close();
  return { rows, heldMs };
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
