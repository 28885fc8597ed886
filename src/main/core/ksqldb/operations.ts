import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { KsqldbSource, KsqlStatement } from '../../../shared/contract/ksqldb';
import { LakeError } from '../../../shared/errors';
import type { FeedStore } from '../feeds/feed-store';
import type { KsqlServer, KsqlSourceName } from '../ports';
import { withServer, type KsqldbAccess } from './connection';
import { feedColumns } from './feed-columns';
import { feedStatements } from './feed-statements';
import { isPullable, queryableName, queryableStatement } from './queryable';

export interface KsqldbPorts {
  readonly access: KsqldbAccess;
  readonly feeds: Pick<FeedStore, 'list'>;
}

/** For statements that fill what they make: from the beginning of the topics, and not from what comes next. */
const fromTheBeginning = { 'auto.offset.reset': 'earliest' };

export function ksqldbOperations({ access, feeds }: KsqldbPorts): Handlers<CoreContract>['ksqldb'] {
  async function withFeeds(source: KsqlSourceName): Promise<KsqldbSource> {
    const readers = (await feeds.list()).feeds.filter(
      ({ source: its }) => its.type === 'ksqldb' && its.object === source.name,
    );
    return { ...source, feeds: readers.map(({ name }) => name) };
  }

  return {
    sources: (_input, { signal }) =>
      withServer(access, async (server) => {
        const sources = await server.listSources(signal);
        return Promise.all(sources.toSorted((a, b) => a.name.localeCompare(b.name)).map(withFeeds));
      }),

    describe: ({ object }, { signal }) =>
      withServer(access, async (server) => {
        const description = await server.describe(object, signal);
        const { columns, keyColumns, eventTimeColumn } = feedColumns(description);
        const isReadable = description.kind === 'stream' || (await isPullable(server, description, signal));
        return {
          source: await withFeeds(await listed(server, description.name, signal)),
          columns,
          keyColumns,
          eventTimeColumn,
          statement: description.statement,
          queryableStatement: isReadable ? null : queryableStatement(description.name),
        };
      }),

    makeQueryable: ({ object, statement }, { signal }) =>
      withServer(access, async (server) => {
        const { name } = await server.describe(object, signal);
        if (statement !== queryableStatement(name)) {
          throw new LakeError(
            'CONFLICT',
            `The statement for ${name} is another by now: ${queryableStatement(name)} Look at it again before it is run.`,
            { details: { object: name } },
          );
        }
        const made = queryableName(name);
        if ((await server.listSources(signal)).some((source) => source.name === made)) {
          throw new LakeError('CONFLICT', `${made} exists already. Let the feed read it.`, {
            details: { object: made },
          });
        }
        await server.execute(statement, fromTheBeginning, signal);
        return { object: made };
      }),

    planApply: (_input, { signal }) => withServer(access, (server) => planned(server, signal)),

    apply: (_input, { signal }) =>
      withServer(access, async (server) => {
        const sent: string[] = [];
        for (const { file, object, statement, state } of await planned(server, signal)) {
          if (state === 'present') continue;
          try {
            await server.execute(statement, fromTheBeginning, signal);
          } catch (error) {
            throw naming(error, `sql/ksql/${file}`, sent);
          }
          sent.push(object);
        }
        return { sent };
      }),
  };
}

async function planned(server: KsqlServer, signal: AbortSignal): Promise<KsqlStatement[]> {
  const present = new Set((await server.listSources(signal)).map(({ name }) => name));
  return feedStatements().map((its) => ({ ...its, state: present.has(its.object) ? 'present' : 'missing' }));
}

async function listed(server: KsqlServer, name: string, signal: AbortSignal): Promise<KsqlSourceName> {
  const source = (await server.listSources(signal)).find((each) => each.name === name);
  if (source !== undefined) return source;
  throw new LakeError('NOT_FOUND', `The server has no stream or table ${name} any more.`, {
    details: { object: name },
  });
}

/** The failure, said of the file; what was sent before it stays. */
function naming(error: unknown, file: string, sent: readonly string[]): unknown {
  if (!(error instanceof LakeError) || error.code === 'CANCELLED') return error;
  const done = sent.length === 0 ? 'Nothing was made.' : `Made before it: ${sent.join(', ')}.`;
  return new LakeError(error.code, `${file}: ${error.message} ${done}`, {
    details: { ...error.details, file },
    retryable: error.retryable,
    cause: error,
  });
}
