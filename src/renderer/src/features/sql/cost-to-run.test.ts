import { QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, it } from 'vitest';
import type { Cost } from '../../../../shared/contract/statements';
import { LakeError } from '../../../../shared/errors';
import { createQueryClient } from '../../api/query-client';
import { operationKey } from '../../api/query-keys';
import { costToRun } from './cost-to-run';

const found: Cost = {
  relations: [],
  total: { files: 1, filesTotal: 1, rows: 5, rowsTotal: 5, sizeBytes: 9, sizeBytesTotal: 9 },
  isComplete: true,
  look: 'look 1',
};
const input = { sql: 'SELECT 1', parameters: {} };
const queryKey = operationKey('queries.cost', input);
const never = new AbortController().signal;

const client = createQueryClient();
afterEach(() => client.clear());

/** Answers when it is told to; each call ends with its signal, as those over a port do. */
function slowCost() {
  const answers: ((cost: Cost) => void)[] = [];
  const cost = (_: typeof input, { signal }: { readonly signal: AbortSignal }): Promise<Cost> =>
    new Promise((resolve, reject) => {
      answers.push(resolve);
      signal.addEventListener('abort', () => reject(new LakeError('CANCELLED', 'The call was cancelled.')));
    });
  return { cost, answers };
}

describe('what a statement that is to be run would read', () => {
  it('is found out also where the line under the editor, which asked the same, goes to another statement meanwhile', async () => {
    const { cost, answers } = slowCost();
    const line = new QueryObserver(client, { queryKey, queryFn: ({ signal }) => cost(input, { signal }) });
    const leave = line.subscribe(() => undefined);
    const asked = costToRun(client, cost, input, never);
    leave();
    for (const answer of answers) answer(found);
    expect(await asked).toEqual({ ...found, isNew: true });
  });

  it('is not asked for where the window has a figure that still holds', async () => {
    const { cost, answers } = slowCost();
    client.setQueryData(queryKey, found);
    expect(await costToRun(client, cost, input, never)).toEqual({ ...found, isNew: false });
    expect(answers).toHaveLength(0);
    await client.invalidateQueries({ queryKey });
    const asked = costToRun(client, cost, input, never);
    expect(answers).toHaveLength(1);
    answers[0]?.(found);
    expect(await asked).toEqual({ ...found, isNew: true });
    expect(client.getQueryState(queryKey)?.isInvalidated).toBe(false);
  });

  it('is no leave to run it where the asking was cancelled, by whoever wanted to or on the way', async () => {
    const { cost } = slowCost();
    const abort = new AbortController();
    const asked = costToRun(client, cost, input, abort.signal);
    abort.abort();
    expect(await asked).toBe('cancelled');
    const ended = (): Promise<Cost> => Promise.reject(new LakeError('CANCELLED', 'The call was cancelled.'));
    expect(await costToRun(client, ended, input, never)).toBe('cancelled');
  });

  it('is nothing that anybody can say of a statement that is wrong', async () => {
    const wrong = (): Promise<Cost> => Promise.reject(new LakeError('SQL', 'There is no such table.'));
    expect(await costToRun(client, wrong, input, never)).toBeNull();
  });
});
