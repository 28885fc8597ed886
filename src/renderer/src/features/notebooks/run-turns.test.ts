import { expect, test } from 'vitest';
import { RunTurns } from './run-turns';

test('cells are run in the order asked for, up to the first that fails', async () => {
  const turns = new RunTurns();
  const ran: number[] = [];
  for (const id of [1, 2, 3, 4]) {
    turns.add(id, async () => {
      ran.push(id);
      return id !== 4;
    });
  }
  turns.add(2, async () => ran.push(22) > 0);
  await turns.runAll([3, 2, 9, 4, 1]);
  expect(ran).toEqual([3, 22, 4]);
});

test('what is taken out is not run, and a stop ends what is under way', async () => {
  const turns = new RunTurns();
  const ran: number[] = [];
  const takeOut = turns.add(1, async () => ran.push(1) > 0);
  turns.add(2, async () => {
    turns.stop();
    return ran.push(2) > 0;
  });
  turns.add(3, async () => ran.push(3) > 0);
  takeOut();
  await turns.runAll([1, 2, 3]);
  expect(ran).toEqual([2]);
});
