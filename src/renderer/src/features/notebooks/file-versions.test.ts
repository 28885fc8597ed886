import { describe, expect, it } from 'vitest';
import { afterWrite, isOthers, isTouched } from './file-versions';

const version = (digest: string, changedAt: string) => ({ digest, changedAt, title: '' });
const opened = version('a', '1');
const written = version('b', '2');

describe('the file of an open notebook', () => {
  it('is still ours where it is as it was shown, or as it was before what was just written', () => {
    expect(isOthers([opened], opened)).toBe(false);
    expect(isOthers([opened, written], opened)).toBe(false);
    expect(isOthers([opened, written], written)).toBe(false);
  });

  it('is of others where its bytes were never seen here, and where earlier ones were put back', () => {
    expect(isOthers([opened, written], version('c', '3'))).toBe(true);
    expect(isOthers([opened, written], version('a', '3'))).toBe(true);
  });

  it('is ours where somebody only touched it, also when it is written then', () => {
    const touched = version('a', '3');
    expect([isOthers([opened], touched), isTouched([opened], touched)]).toEqual([false, true]);
    expect(isTouched([opened, touched], touched)).toBe(false);
    expect(isOthers([opened, touched, written], touched)).toBe(false);
  });

  it('is ours once it was written over what others wrote, also before it was read again', () => {
    const theirs = version('c', '3');
    expect(isOthers([opened], theirs)).toBe(true);
    const known = afterWrite([opened], theirs, written);
    expect([theirs, written].map((file) => isOthers(known, file))).toEqual([false, false]);
  });

  it('is of others after a save that found it changed, whatever it holds', () => {
    expect(isOthers([opened, written].slice(-1), opened)).toBe(true);
  });
});
