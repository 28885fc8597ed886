import { describe, expect, it } from 'vitest';
import { WatchedTopic } from './watched-topic';

/** Of a cluster that tells these ids of it, one after the other. */
function watched(...ids: readonly (string | null)[]): WatchedTopic {
  const left = [...ids];
  return new WatchedTopic(
    {
      topic: (name) =>
        Promise.resolve({ name, topicId: left.shift() ?? null, errorCode: 0, partitions: [], clusterId: 'c' }),
    },
    't',
  );
}

describe('a topic that is watched', () => {
  it('stays the same where the cluster begins to tell ids, also where a broker tells none yet', async () => {
    const topic = watched(null, 'abc', null, 'abc');
    for (const topicId of [null, 'abc', null, 'abc']) expect(await topic.ask()).toMatchObject({ topicId });
  });

  it('is another one by another id, whatever was told in between', async () => {
    const topic = watched(null, 'abc', null, 'xyz');
    for (let asked = 0; asked < 3; asked += 1) await topic.ask();
    await expect(topic.ask()).rejects.toMatchObject({
      code: 'SOURCE',
      details: { topic: 't', topicId: 'xyz', previousTopicId: 'abc' },
    });
  });
});
