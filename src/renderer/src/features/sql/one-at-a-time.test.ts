import { describe, expect, it } from 'vitest';
import { OneAtATime } from './one-at-a-time';

function counted() {
  const ends: (() => void)[] = [];
  const work = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
  return { ends, work };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('work that is asked for while it is done', () => {
  it('is done once more, however often it was asked for', async () => {
    const { ends, work } = counted();
    const saves = new OneAtATime();
    const all = saves.run('a', work);
    await Promise.all([saves.run('a', work), saves.run('a', work)]);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await settle();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await all;
    expect(ends).toHaveLength(2);
  });

  it('does not wait for that of another, and can be done again after a failure', async () => {
    const { ends, work } = counted();
    const saves = new OneAtATime();
    const first = saves.run('a', work);
    const second = saves.run('b', work);
    expect(ends).toHaveLength(2);
    for (const end of ends) end();
    await Promise.all([first, second]);
    await expect(saves.run('a', () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
    const third = saves.run('a', work);
    expect(ends).toHaveLength(3);
    ends[2]?.();
    await third;
  });
});
