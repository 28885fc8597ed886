import type { ConsumerStatus, TopicMessage } from '../../../shared/contract/consumers';
import { isCancelled, LakeError } from '../../../shared/errors';
import { agreed } from './confirmation';
import { finishJobs } from './job-progress';
import { feedArgument } from './lake-commands';
import { formatBytes, formatCount, formatTable, oneLine, printJson, printMessage, printResult } from './output';
import type { Session } from './session';
import { followStarted } from './started-jobs';
import { placeArgument } from './topic-place-argument';

interface Common {
  readonly json: boolean;
}

export async function runConsume(
  session: Session,
  args: string[],
  options: Common & { all?: boolean; untilIdle?: number },
): Promise<boolean> {
  if (options.all === true && args.length > 0)
    throw new LakeError('INVALID_INPUT', 'Name feeds, or say --all, not both.');
  if (options.all !== true && args.length === 0)
    throw new LakeError('INVALID_INPUT', 'Which feeds? Name them, or say --all.');
  const core = await session.core();
  const started = await core.consumers.start({
    ...(options.all === true ? {} : { feeds: args.map(feedArgument) }),
    ...(options.untilIdle === undefined ? {} : { untilIdleSeconds: options.untilIdle }),
  });
  return followStarted(core, started, {
    none: 'No enabled feed of this lake has a topic, so there is nothing to consume.',
    stop: (feed) => core.consumers.stop({ feeds: [feed] }),
    options,
  });
}

export async function runConsumersStatus(
  session: Session,
  _args: string[],
  options: Common & { watch?: boolean },
): Promise<boolean> {
  const core = await session.core();
  return await untilInterrupted(async (signal) => {
    let told = 0;
    for await (const statuses of core.consumers.watch({}, { signal })) {
      // The first comes before the cluster has answered.
      told += 1;
      if (told === 1 && statuses.length > 0) continue;
      if (options.watch === true && process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[H');
      if (options.json) printJson(statuses);
      else printStatuses(statuses);
      if (options.watch !== true) return true;
    }
    return true;
  });
}

function printStatuses(statuses: readonly ConsumerStatus[]): void {
  if (statuses.length === 0) {
    printMessage('No feed of this lake has a topic.');
    return;
  }
  printResult(
    formatTable(statuses, [
      { title: 'feed', text: ({ feed }) => feed },
      { title: 'topic', text: ({ topic }) => topic },
      { title: 'partitions', align: 'right', text: ({ partitions }) => orDash(partitions.length || null) },
      { title: 'behind', align: 'right', text: ({ lagMessages }) => orDash(lagMessages) },
      { title: 'position', text: ({ partitions }) => partitions.map((p) => `${p.partition}:${p.position}`).join(' ') },
      { title: 'note', text: ({ alert, error }) => error?.message ?? alert ?? '' },
    ]),
  );
  if (statuses.every(({ partitions }) => partitions.length === 0))
    printMessage('The cluster did not tell of any topic. Try: lagoon doctor');
}

function orDash(value: number | null): string {
  return value === null ? '-' : formatCount(value);
}

export async function runSeek(
  session: Session,
  args: string[],
  options: Common & { to: string; dryRun?: boolean; yes?: boolean },
): Promise<boolean> {
  const core = await session.core();
  const feed = feedArgument(args[0]);
  const { moves } = await core.consumers.planSeek({ feed, to: placeArgument(options.to) });
  const tell = (applied: boolean): void => {
    if (options.json) printJson({ feed, moves, applied });
  };
  if (!options.json && moves.length > 0) {
    printResult(
      formatTable(moves, [
        { title: 'partition', align: 'right', text: ({ partition }) => String(partition) },
        { title: 'from', align: 'right', text: ({ from }) => from },
        { title: 'to', align: 'right', text: ({ to }) => to },
        { title: 'skipped', align: 'right', text: ({ skipped }) => formatCount(skipped) },
        { title: 'read again', align: 'right', text: ({ readAgain }) => formatCount(readAgain) },
      ]),
    );
    const skipped = moves.reduce((sum, move) => sum + move.skipped, 0);
    if (skipped > 0) printMessage(`${formatCount(skipped)} messages would not come into the lake.`);
    if (moves.some(({ readAgain }) => readAgain > 0))
      printMessage('What is read again and is in the lake or its quarantine is not taken twice.');
  }
  if (moves.length === 0) {
    tell(false);
    printMessage(`${feed} is there already: nothing is moved.`);
    return true;
  }
  if (options.dryRun === true) {
    tell(false);
    printMessage(`To do exactly this: lagoon consumers seek ${feed} --to ${options.to}`);
    return true;
  }
  if (options.yes !== true && !(await agreed(`Move ${feed}?`))) {
    printMessage('Nothing was moved.');
    return false;
  }
  await core.consumers.seek({ feed, moves });
  tell(true);
  printMessage(`${feed} goes on from there. Next: lagoon consume ${feed}`);
  return true;
}

export async function runReplay(
  session: Session,
  args: string[],
  options: Common & { from: string; to: string; into?: string },
): Promise<boolean> {
  const core = await session.core();
  const feed = feedArgument(args[0]);
  const into = options.into === undefined ? feed : feedArgument(options.into);
  const from = placeArgument(options.from);
  const to = placeArgument(options.to);
  const { job } = await core.consumers.replay({ feed, from, to, into });
  return await finishJobs(core, [job], options);
}

export async function runCompleteness(session: Session, args: string[], options: Common): Promise<boolean> {
  const core = await session.core();
  const feed = feedArgument(args[0]);
  const { partitions } = await core.consumers.completeness({ feed });
  const isWhole = partitions.every(({ missing, duplicates }) => missing === 0 && duplicates === 0);
  if (options.json) {
    printJson({ feed, complete: isWhole, partitions });
    return isWhole;
  }
  if (partitions.length === 0) {
    printMessage(`${feed} holds no messages yet.`);
    return true;
  }
  printResult(
    formatTable(partitions, [
      { title: 'partition', align: 'right', text: ({ partition }) => String(partition) },
      { title: 'rows', align: 'right', text: ({ rows }) => formatCount(rows) },
      { title: 'quarantined', align: 'right', text: ({ quarantined }) => formatCount(quarantined) },
      { title: 'first', align: 'right', text: ({ first }) => first ?? '-' },
      { title: 'whole to', align: 'right', text: ({ contiguousTo }) => contiguousTo ?? '-' },
      { title: 'last', align: 'right', text: ({ last }) => last ?? '-' },
      { title: 'missing', align: 'right', text: ({ missing }) => formatCount(missing) },
      { title: 'twice', align: 'right', text: ({ duplicates }) => formatCount(duplicates) },
    ]),
  );
  for (const { partition, gaps } of partitions) {
    for (const { from, to } of gaps)
      printMessage(`Partition ${partition} lacks ${from === to ? from : `${from} to ${to}`}.`);
  }
  printMessage(isWhole ? 'Every offset is there, once.' : 'Not every offset is there once.');
  return isWhole;
}

export async function runTopics(session: Session, _args: string[], options: Common): Promise<boolean> {
  const core = await session.core();
  const topics = await core.consumers.topics({});
  if (options.json) printJson(topics);
  else if (topics.length === 0) printMessage('The cluster has no topics.');
  else {
    printResult(
      formatTable(topics, [
        { title: 'topic', text: ({ topic }) => topic },
        { title: 'partitions', align: 'right', text: ({ partitions }) => formatCount(partitions) },
        { title: 'feeds', text: ({ feeds }) => feeds.join(', ') },
      ]),
    );
  }
  return true;
}

export async function runTail(
  session: Session,
  args: string[],
  options: Common & { from: string; filter: string; limit?: number },
): Promise<boolean> {
  const core = await session.core();
  const input = { topic: args[0] ?? '', from: placeArgument(options.from), filter: options.filter };
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  return await untilInterrupted(async (signal) => {
    for await (const { messages } of core.consumers.tail(input, { signal })) {
      for (const message of messages.slice(0, left)) {
        // A line each, so that it can be piped.
        printResult(options.json ? JSON.stringify(message) : lineOf(message));
      }
      left -= messages.length;
      if (left <= 0) return true;
    }
    return true;
  });
}

function lineOf({ partition, offset, timestamp, key, value, sizeBytes }: TopicMessage): string {
  const parts = [
    `${partition}:${offset}`,
    timestamp ?? '-',
    key ?? '-',
    formatBytes(sizeBytes),
    value ?? '(tombstone)',
  ];
  return parts.map(oneLine).join('  ');
}

/** Ctrl-C is the ordinary end. */
async function untilInterrupted(work: (signal: AbortSignal) => Promise<boolean>): Promise<boolean> {
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  try {
    return await work(stop.signal);
  } catch (error) {
    if (stop.signal.aborted && isCancelled(error)) return true;
    throw error;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}
