import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '../../src/main/adapters/system/clock';
import { createFeedStore } from '../../src/main/core/feeds/feed-store';
import type { Snapshot } from '../../src/main/core/lake/types';
import { defaultSettings } from '../../src/main/core/settings/settings-store';
import { feedNameSchema } from '../../src/shared/ids';
import { mortal, startKafka, type KafkaBroker } from '../support/kafka/broker';
import { plainKafka } from '../support/kafka/reading';
import { openRealLake } from '../support/kill/real-lake';
import { openNetwork, type Network } from './consumer-network';

export const consumedFeed = feedNameSchema.parse('transaction_stream');
const call = { signal: new AbortController().signal };

/** A broker of its own, the network before it, and a lake whose feed reads a topic of it. */
export interface ConsumerSite {
  readonly root: string;
  /** Of the consumers. */
  readonly temporaryFolder: string;
  readonly topic: string;
  readonly kafka: KafkaBroker;
  readonly network: Network;
  /** Of the feed's two tables. */
  readonly folders: { readonly data: string; readonly quarantine: string };
  data(): Promise<Snapshot | null>;
  quarantine(): Promise<Snapshot | null>;
  /** Next offset of each partition, by the lake's log. */
  positions(): Promise<Map<number, bigint>>;
  /** How often a consumer wrote down that another instance was first and that it threw away what it held. */
  overtaken(): Promise<number>;
  close(): Promise<void>;
}

export async function openConsumerSite(topic: string, flushSeconds: number): Promise<ConsumerSite> {
  const network = await openNetwork();
  const kafka = await startKafka(() => {}, {
    ...mortal,
    listeners: [{ name: 'PROXIED', protocol: 'PLAINTEXT', advertisedPort: network.port }],
    properties: [...mortal.properties, 'group.min.session.timeout.ms=500'],
  });
  network.leadTo(Number(kafka.listeners.get('PROXIED')?.split(':')[1]));
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-consumer-kills-'));
  const [root, temporaryFolder] = [join(folder, 'lake'), join(folder, 'tmp')];
  await mkdir(temporaryFolder);
  const lake = await openRealLake(root);
  const { settings, lake: lakes } = lake.handlers;
  await lakes.init({ feeds: 'sample' }, call);
  const consumers = { ...defaultSettings.consumers, flushSeconds };
  await settings.update({ kafka: plainKafka([`127.0.0.1:${network.port}`]).settings, consumers }, call);
  const feeds = createFeedStore(lake.files, root, createSystemClock());
  const feed = { ...(await feeds.get(consumedFeed)), topic };
  await feeds.replace(feed);
  const data = (): Promise<Snapshot | null> => lake.store.snapshot(feed);
  return {
    root,
    temporaryFolder,
    topic,
    kafka,
    network,
    folders: { data: lake.store.feedPath(feed), quarantine: join(root, 'quarantine', feed.name) },
    data,
    quarantine: () => lake.store.quarantine(feed),
    async positions() {
      const entries = [...((await data())?.positions ?? [])];
      return new Map(
        entries.map(([appId, last]) => [Number(appId.slice(appId.lastIndexOf(':') + 1)), last + 1n] as const),
      );
    },
    async overtaken() {
      const logs = join(root, 'logs');
      const names = (await readdir(logs)).filter((name) => name.startsWith('feed_'));
      const texts = await Promise.all(names.map((name) => readFile(join(logs, name), 'utf8')));
      return texts.flatMap((text) => text.match(/"event":"overtaken"/g) ?? []).length;
    },
    async close() {
      await lake.close();
      await kafka.stop();
      await network.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
