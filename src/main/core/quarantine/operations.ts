import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { isCancelled, LakeError, messageOf } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import type { FeedStore } from '../feeds/feed-store';
import type { RecordDecoders } from '../formats/record-decoder';
import type { EventLog } from '../jobs/event-log';
import type { JobRunner } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Clock, Files, IdSource, Logger, ParquetEngine, QuarantineRow } from '../ports';
import { discard } from './discard';
import { textOf } from './fix';
import { openQuarantine, recordId, selected, type OpenQuarantine } from './open-quarantine';
import { planRedrive, redrive } from './redrive';
import { assertStream } from './trial';

export interface QuarantinePorts {
  readonly feeds: FeedStore;
  readonly store: LakeStore;
  readonly runner: JobRunner;
  readonly engine: ParquetEngine;
  readonly decoders: RecordDecoders;
  readonly files: Files;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly events: EventLog;
}

/** Of a value, in a list. */
const shownBytes = 64 * 1024;

export function quarantineOperations(ports: QuarantinePorts): Handlers<CoreContract>['quarantine'] {
  const { feeds, store, engine, runner, logger } = ports;

  async function feedNamed(name: FeedName): Promise<FeedConfig> {
    const feed = await feeds.get(name);
    if (feed.source.type !== 'folder') return feed;
    throw new LakeError('REFUSED', `"${name}" is an opened folder and is only read: it has no quarantine.`, {
      details: { feed: name },
    });
  }

  async function summaryOf(feed: FeedConfig, signal: AbortSignal) {
    const quarantine = await openQuarantine(feed, store);
    const paths = pathsOf(quarantine);
    if (paths.length === 0) return null;
    const { totals } = (await store.quarantine(feed)) ?? { totals: { records: 0, sizeBytes: 0 } };
    const reasons = await engine.quarantineReasons(paths, signal);
    return {
      feed: feed.name,
      kind: feed.kind,
      records: totals.records,
      sizeBytes: totals.sizeBytes,
      problem: null,
      reasons: reasons.map(({ reason, records, firstMs, lastMs }) => ({
        reason,
        records,
        firstAt: new Date(firstMs).toISOString(),
        lastAt: new Date(lastMs).toISOString(),
      })),
    };
  }

  return {
    async summary({ feed: name }, { signal }) {
      if (name !== undefined) {
        const found = await summaryOf(await feedNamed(name), signal);
        return found === null ? [] : [found];
      }
      const found = [];
      for (const feed of (await feeds.list()).feeds) {
        if (feed.source.type === 'folder') continue;
        try {
          const one = await summaryOf(feed, signal);
          if (one !== null) found.push(one);
        } catch (error) {
          if (isCancelled(error)) throw error;
          logger.warn('quarantine.feed-passed-over', { feed: feed.name, message: messageOf(error) });
          const nothing = { records: 0, sizeBytes: 0, reasons: [] };
          found.push({ feed: feed.name, kind: feed.kind, problem: messageOf(error), ...nothing });
        }
      }
      return found;
    },
    async list({ skip, limit, ...selection }, { signal }) {
      const quarantine = await openQuarantine(await feedNamed(selection.feed), store);
      if (quarantine === null) return { total: 0, records: [] };
      const { files, filter } = selected(quarantine, selection, { kind: 'none' });
      const paths = files.map(({ absolutePath }) => absolutePath);
      const { total, rows } = await engine.quarantinePage(
        paths,
        filter,
        { skip, limit, valueBytes: shownBytes },
        signal,
      );
      return { total, records: rows.map(toRecord) };
    },
    async planRedrive({ selection, fix }, { signal }) {
      return await planRedrive({ feed: await feedNamed(selection.feed), selection, fix }, signal, ports);
    },
    async redrive({ selection, fix }) {
      const feed = await feedNamed(selection.feed);
      assertStream(feed);
      const request = { feed, selection, fix };
      const work = (context: Parameters<typeof redrive>[1]) => redrive(request, context, ports);
      return { job: runner.start({ kind: 'redrive', feed: feed.name, work }) };
    },
    async discard({ records, ...selection }, { signal }) {
      await discard(await feedNamed(selection.feed), selection, records, signal, ports);
      return {};
    },
  };
}

function pathsOf(quarantine: OpenQuarantine | null): string[] {
  return quarantine === null ? [] : quarantine.files.map(({ absolutePath }) => absolutePath);
}

function toRecord({
  file,
  row,
  partition,
  offset,
  timestampMs,
  quarantinedAtMs,
  reason,
  value,
  sizeBytes,
}: QuarantineRow) {
  const text = value === null ? '' : shownText(value, sizeBytes);
  return {
    id: recordId(file, row),
    partition,
    offset: String(offset),
    timestamp: timestampMs === null ? null : new Date(timestampMs).toISOString(),
    quarantinedAt: new Date(quarantinedAtMs).toISOString(),
    reason,
    value: value === null ? null : (text ?? Buffer.from(value).toString('hex')),
    isText: text !== null,
    sizeBytes,
  };
}

/** Null where it is no UTF-8. A value that was cut may have lost the end of its last character, which has four bytes at most. */
function shownText(value: Uint8Array, sizeBytes: number): string | null {
  for (let cut = 0; cut < 4; cut += 1) {
    const text = textOf(value.subarray(0, value.length - cut));
    if (text !== null || value.length === sizeBytes) return text;
  }
  return null;
}
