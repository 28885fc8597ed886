import { describe, expect, it } from 'vitest';
import type { NotebookCell } from '../../../../shared/contract/workspace';
import {
  canRedo,
  canUndo,
  cellBeside,
  cellsToSave,
  changeDraft,
  isChanged,
  openDraft,
  type Draft,
  type DraftAction,
} from './draft-cells';

const cell = (kind: NotebookCell['kind'], text: string, info: string | null = null): NotebookCell => ({
  kind,
  text,
  opening: '',
  closing: '\n',
  info,
});
const opened = openDraft([cell('markdown', 'a'), cell('sql', 'b'), cell('markdown', 'c')]);
const after = (draft: Draft, ...actions: DraftAction[]): Draft => actions.reduce(changeDraft, draft);
const texts = (draft: Draft): string[] => draft.cells.map(({ text }) => text);

describe('the cells of a notebook', () => {
  it('are added, moved and deleted, and brought back one step at a time', () => {
    const changed = after(
      opened,
      { type: 'delete', id: 2 },
      { type: 'move', id: 3, by: -1 },
      { type: 'add', kind: 'sql', behind: 3 },
    );
    expect(texts(changed)).toEqual(['c', '', 'a']);
    expect(isChanged(changed)).toBe(true);
    const undo: DraftAction = { type: 'undo' };
    expect(texts(after(changed, undo))).toEqual(['c', 'a']);
    expect(texts(after(changed, undo, undo))).toEqual(['a', 'c']);
    const back = after(changed, undo, undo, undo);
    expect(texts(back)).toEqual(['a', 'b', 'c']);
    expect(isChanged(back)).toBe(false);
    expect(after(back, undo)).toBe(back);
  });

  it('are not taken back with what was typed into them', () => {
    const undo: DraftAction = { type: 'undo' };
    const added = after(opened, { type: 'add', kind: 'sql', behind: 3 });
    expect(canUndo(added)).toBe(true);
    const typed = after(added, { type: 'edit', id: 4, text: 'new' });
    expect(canUndo(typed)).toBe(false);
    expect(after(typed, undo)).toBe(typed);
    const deleted = after(typed, { type: 'delete', id: 4 });
    expect(texts(after(deleted, undo))).toEqual(['a', 'b', 'c', 'new']);
    expect(canUndo(opened)).toBe(false);
  });

  it('are changed again as they were, one step at a time, after they were brought back', () => {
    const undo: DraftAction = { type: 'undo' };
    const redo: DraftAction = { type: 'redo' };
    const changed = after(
      opened,
      { type: 'edit', id: 2, text: 'typed' },
      { type: 'move', id: 3, by: -1 },
      { type: 'delete', id: 2 },
    );
    const back = after(changed, undo, undo);
    expect(texts(back)).toEqual(['a', 'typed', 'c']);
    expect(texts(after(back, redo))).toEqual(['a', 'c', 'typed']);
    const again = after(back, redo, redo);
    expect(texts(again)).toEqual(['a', 'c']);
    expect(canRedo(again)).toBe(false);
    expect(after(again, redo)).toBe(again);
    expect(texts(after(again, undo))).toEqual(['a', 'c', 'typed']);
  });

  it('are not changed again after another change, also one that was typed', () => {
    const back = after(opened, { type: 'delete', id: 2 }, { type: 'undo' });
    expect(canRedo(back)).toBe(true);
    for (const change of [
      { type: 'edit', id: 2, text: 'typed' },
      { type: 'move', id: 1, by: 1 },
      { type: 'add', kind: 'sql', behind: 3 },
      { type: 'delete', id: 1 },
      { type: 'load', cells: opened.saved },
    ] satisfies DraftAction[]) {
      expect([change.type, canRedo(after(back, change))]).toEqual([change.type, false]);
    }
    const atTheEnd = after(back, { type: 'move', id: 1, by: -1 });
    expect(canRedo(atTheEnd)).toBe(true);
    const saved = after(back, { type: 'written', sent: back.cells, written: opened.saved });
    expect(texts(after(saved, { type: 'redo' }))).toEqual(['a', 'c']);
  });

  it('have another beside them when they go', () => {
    expect(cellBeside(opened.cells, 1)).toBe(2);
    expect(cellBeside(opened.cells, 3)).toBe(2);
    expect(cellBeside(opened.cells.slice(0, 1), 1)).toBeNull();
  });

  it('keep what was typed when an order is brought back', () => {
    const changed = after(opened, { type: 'delete', id: 1 }, { type: 'edit', id: 2, text: 'typed' }, { type: 'undo' });
    expect(texts(changed)).toEqual(['a', 'typed', 'c']);
  });

  it('stay where they are at the ends, and can come before all', () => {
    expect(after(opened, { type: 'move', id: 1, by: -1 })).toBe(opened);
    expect(after(opened, { type: 'move', id: 3, by: 1 })).toBe(opened);
    expect(texts(after(opened, { type: 'add', kind: 'markdown', behind: null }))).toEqual(['', 'a', 'b', 'c']);
  });

  it('keep their names when they are saved, and are those of the file then', () => {
    const changed = after(opened, { type: 'add', kind: 'markdown', behind: 3 }, { type: 'edit', id: 4, text: 'd' });
    const file = [cell('markdown', 'a'), cell('sql', 'b'), cell('markdown', 'c\n\nd')];
    const saved = after(changed, { type: 'written', sent: changed.cells, written: file });
    expect(saved.cells.map(({ id, text }) => [id, text])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [5, 'c\n\nd'],
    ]);
    expect(isChanged(saved)).toBe(false);
    expect(saved.past).toEqual([]);
  });

  it('are still changed where something was typed while they were saved', () => {
    const sent = after(opened, { type: 'edit', id: 2, text: 'one' });
    const typed = after(sent, { type: 'edit', id: 2, text: 'two' });
    const saved = after(typed, {
      type: 'written',
      sent: sent.cells,
      written: [cell('markdown', 'a'), cell('sql', 'one')],
    });
    expect(texts(saved)).toEqual(['a', 'two', 'c']);
    expect(isChanged(saved)).toBe(true);
    expect(isChanged(after(saved, { type: 'edit', id: 2, text: 'one' }))).toBe(false);
  });

  it('are changed where another chart is drawn of them, and not where it is the one in the file again', () => {
    const file = openDraft([cell('sql', 'a', 'chart=bar x=b'), cell('sql', 'c', '')]);
    const drawn = after(file, { type: 'setInfo', id: 2, info: 'chart' });
    expect(isChanged(drawn)).toBe(true);
    expect(isChanged(after(drawn, { type: 'setInfo', id: 2, info: '' }))).toBe(false);
    const plain = after(file, { type: 'setInfo', id: 1, info: '' });
    expect([isChanged(plain), texts(plain)]).toEqual([true, ['a', 'c']]);
    expect(cellsToSave(plain.cells)[0]).toEqual(cell('sql', 'a', ''));
    const anew = after(
      file,
      { type: 'delete', id: 1 },
      { type: 'add', kind: 'sql', behind: null },
      { type: 'edit', id: 3, text: 'a' },
    );
    expect([isChanged(anew), texts(anew)]).toEqual([true, ['a', 'c']]);
  });

  it('can be opened as they were typed, and not yet saved', () => {
    const typed = openDraft([cell('sql', 'mine')], opened.saved);
    expect(isChanged(typed)).toBe(true);
    expect(isChanged(after(typed, { type: 'load', cells: opened.saved }))).toBe(false);
  });

  it('get new names when the file is shown anew', () => {
    const loaded = after(opened, { type: 'load', cells: [cell('sql', 'x')] });
    expect(loaded.cells.map(({ id }) => id)).toEqual([4]);
    expect(isChanged(loaded)).toBe(false);
  });
});
