import { describe, expect, it } from 'vitest';
import { FakeStorage } from '../../../../../test/support/fake-storage';
import { TabStore } from './tab-store';
import { takeWritten } from './take-written';

const file = { path: 'a.sql', digest: 'd' };

function tabWith(text: string) {
  const store = new TabStore(new FakeStorage());
  const id = store.open({ text }) ?? '';
  return { store, id };
}

describe('a tab once its file is written', () => {
  it('shows what the file has, where that is more than was sent', () => {
    const { store, id } = tabWith('SELECT 1');
    const text = '-- title: One\nSELECT 1';
    expect(takeWritten(store, id, { ...file, sent: 'SELECT 1', text })).toBe(text);
    expect(store.tab(id)?.saved).toEqual({ path: 'a.sql', text, digest: 'd' });
  });

  it('keeps what was typed meanwhile, below what was put at the head of the file', () => {
    const { store, id } = tabWith('SELECT 1, 2');
    expect(takeWritten(store, id, { ...file, sent: 'SELECT 1', text: 'SELECT 1' })).toBeNull();
    expect(store.tab(id)).toMatchObject({ text: 'SELECT 1, 2', saved: { text: 'SELECT 1' } });
    expect(takeWritten(store, id, { ...file, sent: 'SELECT 1', text: '-- title: One\nSELECT 1' })).toBe(
      '-- title: One\nSELECT 1, 2',
    );
    expect(
      takeWritten(store, id, { ...file, sent: '-- title: 0\nSELECT 1', text: '-- title: One\nSELECT 1' }),
    ).toBeNull();
  });

  it('stays as it is where the file only ends its lines otherwise', () => {
    const { store, id } = tabWith('SELECT 1\nFROM x');
    expect(takeWritten(store, id, { ...file, sent: 'SELECT 1\nFROM x', text: 'SELECT 1\r\nFROM x' })).toBeNull();
    expect(store.heads().tabs.find((tab) => tab.id === id)?.differs).toBe(false);
  });
});
