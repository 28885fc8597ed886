import { expect, it } from 'vitest';
import { createTurns } from './turns';

it('begins a work when all that asked before have ended, also where one of them failed or gave up', async () => {
  const turns = createTurns();
  const never = new AbortController().signal;
  const said: string[] = [];
  let letFirstEnd: () => void = () => undefined;
  const firstEnds = new Promise<void>((resolve) => {
    letFirstEnd = resolve;
  });
  const gaveUp = new AbortController();
  const work = [
    turns.inTurn(never, 'A', async () => {
      said.push('a begins');
      await firstEnds;
      said.push('a ends');
      throw new Error('a failed');
    }),
    turns.inTurn(gaveUp.signal, 'B', async () => {
      said.push('b');
    }),
    turns.inTurn(never, 'C', async () => {
      said.push('c');
    }),
  ];
  gaveUp.abort();
  await expect(work[1]).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(said).toEqual(['a begins']);
  letFirstEnd();
  await expect(work[0]).rejects.toThrow('a failed');
  await work[2];
  expect(said).toEqual(['a begins', 'a ends', 'c']);
});
