import { describe, expect, it } from 'vitest';
import { LakeError } from '../../../../shared/errors';
import { FileWriting } from './file-writing';

const cancelled = new LakeError('CANCELLED', 'The export was cancelled.');

describe('a file that is being written', () => {
  it('is no news to whoever stopped it', () => {
    const writing = new FileWriting();
    const signal = writing.begin();
    writing.stop();
    expect(signal.aborted).toBe(true);
    // The tab may be closed before the end is known.
    writing.leave();
    expect(writing.wasLeft(cancelled)).toBe(false);
  });

  it('is missed where it ended with its tab', () => {
    const writing = new FileWriting();
    writing.begin();
    writing.stop();
    const signal = writing.begin();
    writing.leave();
    expect(signal.aborted).toBe(true);
    expect(writing.wasLeft(cancelled)).toBe(true);
    expect(writing.wasLeft(new LakeError('IO', 'The disk is full.'))).toBe(false);
  });
});
