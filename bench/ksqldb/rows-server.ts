import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';

export interface RowsServer {
  readonly url: string;
  stop(): Promise<void>;
}

const schemas = {
  ORDERS: [
    ['ID', 'BIGINT'],
    ['AT', 'TIMESTAMP'],
    ['STATUS', 'STRING'],
    ['AMOUNT', 'DECIMAL(18, 2)'],
    ['CURRENCY', 'STRING'],
    ['BUYER', 'STRUCT<ID BIGINT, NAME STRING, EMAIL STRING, COUNTRY STRING, CITY STRING>'],
    ['NOTE', 'STRING'],
  ],
  TOTALS: [
    ['ID', 'BIGINT'],
    ['TOTAL', 'DECIMAL(18, 2)'],
    ['COUNT', 'BIGINT'],
    ['NAME', 'STRING'],
  ],
} as const;

const places = [
  ['ROWTIME', 'BIGINT'],
  ['ROWPARTITION', 'INTEGER'],
  ['ROWOFFSET', 'BIGINT'],
] as const;

const partitions = 6;
const rowsOfChunk = 2_000;
const note = 'as large as an order mostly is, with a few words of whoever packed it, who had not much to say about it';

/** A ksqlDB server of nothing but rows that are made as they are asked for: what is measured is the client, not where rows come from. */
export async function startRowsServer(rows: { readonly stream: number; readonly table: number }): Promise<RowsServer> {
  const server = createServer((request, response) => {
    answer(request, response, rows).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  rows: { readonly stream: number; readonly table: number },
): Promise<void> {
  if (request.url === '/info') {
    const info = { version: '0.29.0', kafkaClusterId: 'bench', ksqlServiceId: 'bench_', serverStatus: 'RUNNING' };
    response.end(JSON.stringify({ KsqlServerInfo: info }));
    return;
  }
  let body = '';
  for await (const chunk of request) body += String(chunk);
  if (request.url === '/ksql') {
    const { ksql } = z.object({ ksql: z.string() }).parse(JSON.parse(body));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify([describe(ksql.includes('TOTALS') ? 'TOTALS' : 'ORDERS')]));
    return;
  }
  if (request.url !== '/query-stream') {
    response.statusCode = 404;
    response.end();
    return;
  }
  const { sql } = z.object({ sql: z.string() }).parse(JSON.parse(body));
  response.setHeader('content-type', 'application/vnd.ksql.v1+json');
  await stream(response, sql, sql.includes('TOTALS') ? rows.table : rows.stream);
}

async function stream(response: ServerResponse, sql: string, count: number): Promise<void> {
  const isTable = sql.includes('TOTALS');
  const isCount = sql.startsWith('SELECT ROWTIME FROM');
  const columns = isCount
    ? places.slice(0, 1)
    : [...(isTable ? [] : places), ...schemas[isTable ? 'TOTALS' : 'ORDERS']];
  const schema = columns.map(([name, type]) => `\`${name}\` ${type}`).join(', ');
  response.write(`[${JSON.stringify({ header: { queryId: 'bench', schema } })}`);
  for (let from = 0; from < count && !response.destroyed; from += rowsOfChunk) {
    let text = '';
    for (let i = from; i < Math.min(count, from + rowsOfChunk); i += 1) {
      text += `,\n{"row":{"columns":[${isCount ? timeOf(i) : isTable ? totalOf(i) : orderOf(i)}]}}`;
    }
    if (!response.write(text)) await drained(response);
  }
  response.end(isTable ? ']' : ',\n{"finalMessage":"Limit Reached"}]');
}

/** Or gone: nothing is left waiting on the other of the two. */
async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** A month in all, whatever the number of rows. */
const timeOf = (i: number): number => 1_764_547_200_000 + (i % 2_592_000) * 1_000;

const totalOf = (i: number): string => `${i},${i % 100_000}.25,${i % 1_000},"customer number ${i}"`;

const orderOf = (i: number): string =>
  `${timeOf(i)},${i % partitions},${Math.floor(i / partitions)},${i},"${new Date(timeOf(i)).toISOString().slice(0, 23)}","paid",${i % 10_000}.${10 + (i % 90)},"EUR",` +
  `{"ID":${i % 5_000},"NAME":"Buyer ${i % 5_000}","EMAIL":"buyer${i % 5_000}@example.com","COUNTRY":"DE","CITY":"Berlin"},"${note}"`;

function describe(name: keyof typeof schemas): unknown {
  const isTable = name === 'TOTALS';
  return {
    '@type': 'sourceDescription',
    sourceDescription: {
      name,
      windowType: null,
      fields: schemas[name].map(([column, type], i) => ({
        name: column,
        schema: schemaOf(type),
        ...(isTable && i === 0 ? { type: 'KEY' } : {}),
      })),
      type: isTable ? 'TABLE' : 'STREAM',
      timestamp: '',
      keyFormat: 'KAFKA',
      valueFormat: 'JSON',
      topic: name.toLowerCase(),
      partitions,
      statement: '',
    },
  };
}

function schemaOf(type: string): unknown {
  if (type.startsWith('DECIMAL'))
    return { type: 'DECIMAL', parameters: { precision: 18, scale: 2 }, fields: null, memberSchema: null };
  if (!type.startsWith('STRUCT')) return { type, fields: null, memberSchema: null };
  const fields = type.slice('STRUCT<'.length, -1).split(', ');
  return {
    type: 'STRUCT',
    memberSchema: null,
    fields: fields.map((field) => {
      const [name = '', of = ''] = field.split(' ');
      return { name, schema: schemaOf(of) };
    }),
  };
}
