import { describe, expect, it, vi } from 'vitest';
import { LakeError } from '../../../../shared/errors';
import { removeFile, type RemoveWork } from './remove-file';

function work() {
  const calls: string[] = [];
  const note = (name: string) => (): void => void calls.push(name);
  let undo = (): Promise<void> => Promise.reject(new Error('nothing is offered'));
  const restore = vi.fn<RemoveWork['restore']>().mockResolvedValue(null);
  const given: RemoveWork = {
    remove: () => Promise.resolve({ text: 'SELECT 1' }),
    restore,
    offer: (offered) => {
      undo = offered;
      calls.push('offer');
    },
    holdOffer: note('hold'),
    endOffer: note('end'),
    onRemoved: note('removed'),
    onRestored: note('restored'),
    onNotRemoved: note('not removed'),
    onNotRestored: note('not restored'),
  };
  return { given, calls, restore, undo: () => undo() };
}

describe('a file that is deleted', () => {
  it('is offered back, and the offer goes once it is there again', async () => {
    const { given, calls, restore, undo } = work();
    await removeFile(given);
    expect(calls).toEqual(['offer', 'removed']);
    await Promise.all([undo(), undo()]);
    expect(restore).toHaveBeenCalledExactlyOnceWith('SELECT 1');
    expect(calls).toEqual(['offer', 'removed', 'hold', 'end', 'restored']);
  });

  it('is still offered where it could not be brought back', async () => {
    const { given, calls, restore, undo } = work();
    restore.mockRejectedValueOnce(new LakeError('IO', 'The disk is full.'));
    await removeFile(given);
    await undo();
    expect(calls).toEqual(['offer', 'removed', 'hold', 'not restored']);
    await undo();
    expect(calls.slice(4)).toEqual(['hold', 'end', 'restored']);
  });

  it('is said to be there where it could not be deleted', async () => {
    const { given, calls } = work();
    await removeFile({ ...given, remove: () => Promise.reject(new LakeError('IO', 'no')) });
    expect(calls).toEqual(['not removed']);
  });
});
