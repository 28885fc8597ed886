import { feeds } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import { feedArgument } from './lake-commands';
import { printJson, printMessage } from './output';
import type { Session } from './session';

export interface FeedTopicOptions {
  readonly json: boolean;
  /** `none` takes it away. */
  readonly topic?: string;
  readonly format?: string;
  readonly messageColumns?: string[];
  readonly keyColumns?: string[];
}

/** lagoon feeds set FEED --topic T --format avro --message-columns key,headers --key-columns id */
export async function runFeedTopic(session: Session, args: string[], options: FeedTopicOptions): Promise<boolean> {
  const { json, topic, format, messageColumns, keyColumns } = options;
  const wanted = Object.entries({
    topic: topic === 'none' ? null : topic,
    format,
    messageColumns: listed(messageColumns),
    keyColumns: listed(keyColumns),
  }).filter(([, value]) => value !== undefined);
  if (wanted.length === 0) {
    throw new LakeError(
      'INVALID_INPUT',
      'What of the feed? Say --topic, --format, --message-columns or --key-columns.',
    );
  }
  const feed = feedArgument(args[0] ?? '');
  const input = feeds.setTopic.input.safeParse({ feed, ...Object.fromEntries(wanted) });
  if (!input.success) {
    throw new LakeError(
      'INVALID_INPUT',
      'That is no such setting. A format is json, avro, json-schema or text; message columns are key and headers.',
      { cause: input.error },
    );
  }
  const core = await session.core();
  await core.feeds.setTopic(input.data);
  const { config } = await core.feeds.show({ feed });
  if (json) printJson(config);
  else {
    const beside = (config.messageColumns ?? []).join(', ');
    printMessage(
      `${feed}: topic ${config.topic ?? 'none'}, ${config.format ?? 'json'}${beside === '' ? '' : `, with ${beside}`}${config.keyColumns.length === 0 ? '' : `, key ${config.keyColumns.join(', ')}`}`,
    );
  }
  return true;
}

/** `none` is an empty list. */
function listed(names: string[] | undefined): string[] | undefined {
  return names?.length === 1 && names[0] === 'none' ? [] : names;
}
