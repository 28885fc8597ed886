import type { CoreContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import type { LiveLoad } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { agreed } from './confirmation';
import { feedArgument } from './lake-commands';
import { formatCount, formatTable, printJson, printMessage, printResult, type OutputOptions } from './output';
import type { Session } from './session';
import { followStarted } from './started-jobs';

export interface LiveOptions extends OutputOptions {
  readonly untilIdle?: number;
  readonly status?: boolean;
  readonly reset?: string;
  readonly yes?: boolean;
}

export async function runWarehouseLive(session: Session, args: string[], options: LiveOptions): Promise<boolean> {
  if (options.reset !== undefined) {
    if (args.length > 0 || options.status === true || options.untilIdle !== undefined)
      throw new LakeError('INVALID_INPUT', '--reset names its feed, and goes with --yes alone.');
    return await resetLive(session, feedArgument(options.reset), options);
  }
  if (options.status === true) return await showLive(session, args.map(feedArgument), options);
  const core = await session.core();
  const started = await core.warehouse.startLive({
    ...(args.length === 0 ? {} : { feeds: args.map(feedArgument) }),
    ...(options.untilIdle === undefined ? {} : { untilIdleSeconds: options.untilIdle }),
  });
  return followStarted(core, started, {
    none: 'No enabled feed that fills a table has a Kafka topic. Name one: lagoon feeds set FEED --topic TOPIC',
    stop: (feed) => core.warehouse.stopLive({ feeds: [feed] }),
    options,
  });
}

async function showLive(session: Session, feeds: readonly FeedName[], options: OutputOptions): Promise<boolean> {
  const all = await told(await session.core());
  const unknown = feeds.find((feed) => !all.some((load) => load.feed === feed));
  if (unknown !== undefined) {
    throw new LakeError(
      'NOT_FOUND',
      `"${unknown}" cannot be loaded live: it fills no table, has no topic, or is disabled.`,
    );
  }
  const loads = feeds.length === 0 ? all : all.filter(({ feed }) => feeds.includes(feed));
  if (options.json) printJson(loads);
  else if (loads.length === 0) printMessage('No enabled feed that fills a table has a Kafka topic.');
  else {
    printResult(
      formatTable(loads, [
        { title: 'feed', text: ({ feed }) => feed },
        { title: 'topic', text: ({ topic }) => topic },
        { title: 'tables', text: ({ tables }) => tables.join(', ') },
        {
          title: 'behind',
          align: 'right',
          text: ({ lagMessages }) => (lagMessages === null ? '-' : formatCount(lagMessages)),
        },
        {
          title: 'position',
          text: ({ partitions }) => partitions.map((p) => `${p.partition}:${p.position}`).join(' '),
        },
        { title: 'note', text: ({ problem }) => problem ?? '' },
      ]),
    );
  }
  return loads.every(({ problem }) => problem === null);
}

/** The first comes before the cluster has answered. */
async function told(core: Client<CoreContract>): Promise<LiveLoad[]> {
  let count = 0;
  for await (const loads of core.warehouse.watchLive({})) {
    count += 1;
    if (count > 1 || loads.length === 0) return loads;
  }
  return [];
}

async function resetLive(session: Session, feed: FeedName, options: LiveOptions): Promise<boolean> {
  const core = await session.core();
  const facts = (await core.warehouse.mappings({})).filter((each) => each.feed === feed && each.kind === 'fact');
  const rows = facts.length === 0 ? '' : ` and the live rows (version 0) of ${facts.map((f) => f.table).join(', ')}`;
  const question = `Forget how far the live load of ${feed} has come${rows}? What the topic does not hold any more is lost; snapshots of the lake stay.`;
  if (options.yes !== true && !(await agreed(question))) {
    printMessage('Nothing was changed.');
    return false;
  }
  const { deleted } = await core.warehouse.resetLive({ feed });
  if (options.json) printJson(deleted);
  else for (const { table, rows: count } of deleted) printResult(`${table}: ${formatCount(count)} live rows deleted`);
  printMessage(`The next live load of ${feed} reads its topic from the beginning: lagoon warehouse live ${feed}`);
  return true;
}
