import { describe, expect, it } from 'vitest';
import { FakeStorage } from '../../../../../test/support/fake-storage';
import { removeList, storeList } from './stored-tabs';
import { takeLists, type TakeName } from './window-lists';

/** The names of one browser; those of a window are given back when it goes. */
class FakeNames {
  readonly #taken = new Map<string, number>();
  #windows = 0;

  window(): { readonly take: TakeName; readonly session: FakeStorage; readonly go: () => void } {
    this.#windows += 1;
    const mine = this.#windows;
    return {
      session: new FakeStorage(),
      take: (name) => {
        if (this.#taken.has(name)) return Promise.resolve(false);
        this.#taken.set(name, mine);
        return Promise.resolve(true);
      },
      go: () => {
        for (const [name, window] of this.#taken) if (window === mine) this.#taken.delete(name);
      },
    };
  }
}

function keep(storage: FakeStorage, list: string): void {
  storeList(storage, list, { active: '', order: [], changedAtMs: 0 });
}

describe('the list of tabs of a window', () => {
  it('is the first one, a new one beside it, and its own again after a reload', async () => {
    const names = new FakeNames();
    const storage = new FakeStorage();
    const [one, two] = [names.window(), names.window()];
    expect(await takeLists(storage, one.session, one.take, () => 'w1')).toEqual({ own: '', left: [] });
    keep(storage, '');
    expect(await takeLists(storage, two.session, two.take, () => 'w2')).toEqual({ own: 'w2', left: [] });
    keep(storage, 'w2');
    two.go();
    expect(await takeLists(storage, two.session, two.take, () => 'w3')).toEqual({ own: 'w2', left: [] });
  });

  it('comes with those of windows that are gone, and with none of a window that is there', async () => {
    const names = new FakeNames();
    const storage = new FakeStorage();
    const [one, two, three] = [names.window(), names.window(), names.window()];
    for (const [index, window] of [one, two, three].entries()) {
      const { own } = await takeLists(storage, window.session, window.take, () => `w${String(index)}`);
      keep(storage, own);
    }
    one.go();
    two.go();
    const lists = await takeLists(storage, two.session, two.take, () => 'other');
    expect(lists).toEqual({ own: 'w1', left: [''] });
    removeList(storage, '');
    const fourth = names.window();
    expect(await takeLists(storage, fourth.session, fourth.take, () => 'w4')).toEqual({ own: 'w4', left: [] });
  });

  it('is a new one for a copy of a window, which knows the name of the first', async () => {
    const names = new FakeNames();
    const storage = new FakeStorage();
    const one = names.window();
    await takeLists(storage, one.session, one.take, () => 'w1');
    keep(storage, '');
    const copy = names.window();
    expect(await takeLists(storage, one.session, copy.take, () => 'w2')).toEqual({ own: 'w2', left: [] });
  });
});
