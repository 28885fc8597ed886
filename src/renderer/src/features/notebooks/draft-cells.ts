import type { NotebookCell } from '../../../../shared/contract/workspace';

/** A cell with a name that holds while it is moved, so that its editor and its answer go with it. */
export interface DraftCell extends NotebookCell {
  readonly id: number;
}

export interface Draft {
  readonly cells: readonly DraftCell[];
  /** What is in the file, as far as this window knows. */
  readonly saved: readonly NotebookCell[];
  /** Earlier orders of the cells, the newest last. What was typed since is not in them, and not undone. */
  readonly past: readonly (readonly DraftCell[])[];
  /** Orders that were undone, the one that comes next last. Any other change forgets them, also what is typed. */
  readonly future: readonly (readonly DraftCell[])[];
  readonly nextId: number;
}

export type DraftAction =
  | { readonly type: 'edit'; readonly id: number; readonly text: string }
  /** As in the contract: how the answer is drawn, among other things. */
  | { readonly type: 'setInfo'; readonly id: number; readonly info: string }
  /** Behind this cell; before all where it is null. */
  | { readonly type: 'add'; readonly kind: NotebookCell['kind']; readonly behind: number | null }
  | { readonly type: 'move'; readonly id: number; readonly by: -1 | 1 }
  | { readonly type: 'delete'; readonly id: number }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' }
  /** The file was written from `sent`, and reads as `written`. */
  | { readonly type: 'written'; readonly sent: readonly DraftCell[]; readonly written: readonly NotebookCell[] }
  /** The file is shown anew. */
  | { readonly type: 'load'; readonly cells: readonly NotebookCell[] };

const mostPast = 100;

/** `cells` are shown, and `saved` are in the file. */
export function openDraft(cells: readonly NotebookCell[], saved: readonly NotebookCell[] = cells, firstId = 1): Draft {
  return {
    cells: cells.map((cell, index) => ({ ...cell, id: firstId + index })),
    saved,
    past: [],
    future: [],
    nextId: firstId + cells.length,
  };
}

export function changeDraft(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'edit':
      return edited(draft, action.id, { text: action.text });
    case 'setInfo':
      return edited(draft, action.id, { info: action.info });
    case 'add':
      return added(draft, action.kind, action.behind);
    case 'move':
      return moved(draft, action.id, action.by);
    case 'delete':
      return ordered(
        draft,
        draft.cells.filter(({ id }) => id !== action.id),
      );
    case 'undo':
      return undone(draft);
    case 'redo':
      return redone(draft);
    case 'written':
      return written(draft, action.sent, action.written);
    case 'load':
      return openDraft(action.cells, action.cells, draft.nextId);
  }
}

export function isChanged({ cells, saved }: Draft): boolean {
  return (
    cells.length !== saved.length ||
    cells.some(({ kind, text, info }, index) => {
      const before = saved[index];
      return kind !== before?.kind || text !== before.text || (info ?? '') !== (before.info ?? '');
    })
  );
}

/** As the contract takes them. */
export function cellsToSave(cells: readonly DraftCell[]): NotebookCell[] {
  return cells.map(({ kind, text, opening, closing, info }) => ({ kind, text, opening, closing, info }));
}

function edited(draft: Draft, id: number, change: Partial<Pick<DraftCell, 'text' | 'info'>>): Draft {
  return { ...draft, cells: draft.cells.map((cell) => (cell.id === id ? { ...cell, ...change } : cell)), future: [] };
}

function added(draft: Draft, kind: NotebookCell['kind'], behind: number | null): Draft {
  const at = draft.cells.findIndex(({ id }) => id === behind) + 1;
  const info = kind === 'sql' ? '' : null;
  const fresh: DraftCell = { id: draft.nextId, kind, text: '', opening: null, closing: null, info };
  return { ...ordered(draft, draft.cells.toSpliced(at, 0, fresh)), nextId: draft.nextId + 1 };
}

function moved(draft: Draft, id: number, by: -1 | 1): Draft {
  const at = draft.cells.findIndex((cell) => cell.id === id);
  const cell = draft.cells[at];
  const to = at + by;
  if (cell === undefined || to < 0 || to >= draft.cells.length) return draft;
  return ordered(draft, draft.cells.toSpliced(at, 1).toSpliced(to, 0, cell));
}

function ordered(draft: Draft, cells: readonly DraftCell[]): Draft {
  return { ...draft, cells, past: [...draft.past, draft.cells].slice(-mostPast), future: [] };
}

/** Whether an earlier order can be brought back: not where that would take away a cell with what was typed into it, which nothing brings back. */
export function canUndo({ cells, past }: Draft): boolean {
  const before = past.at(-1);
  if (before === undefined) return false;
  const kept = new Set(before.map(({ id }) => id));
  return cells.every(({ id, text }) => kept.has(id) || text.trim() === '');
}

export function canRedo({ future }: Draft): boolean {
  return future.length > 0;
}

/** The cell beside one that goes: the next one, or the last; null where there is no other. */
export function cellBeside(cells: readonly DraftCell[], id: number): number | null {
  const at = cells.findIndex((cell) => cell.id === id);
  return (cells[at + 1] ?? cells[at - 1])?.id ?? null;
}

function undone(draft: Draft): Draft {
  const before = draft.past.at(-1);
  if (before === undefined || !canUndo(draft)) return draft;
  return {
    ...draft,
    cells: asTyped(before, draft.cells),
    past: draft.past.slice(0, -1),
    future: [...draft.future, draft.cells],
  };
}

function redone(draft: Draft): Draft {
  const next = draft.future.at(-1);
  if (next === undefined) return draft;
  return {
    ...draft,
    cells: asTyped(next, draft.cells),
    past: [...draft.past, draft.cells],
    future: draft.future.slice(0, -1),
  };
}

/** An order of before, with what stands in its cells now. */
function asTyped(order: readonly DraftCell[], cells: readonly DraftCell[]): DraftCell[] {
  const now = new Map(cells.map((cell) => [cell.id, cell]));
  return order.map((cell) => now.get(cell.id) ?? cell);
}

/** Where nothing was typed meanwhile, the cells are those of the file, and keep their names where they are the same. */
function written(draft: Draft, sent: readonly DraftCell[], file: readonly NotebookCell[]): Draft {
  if (draft.cells !== sent) return { ...draft, saved: cellsToSave(sent) };
  let nextId = draft.nextId;
  let from = 0;
  const cells = file.map((cell): DraftCell => {
    const at = sent.findIndex(({ kind, text }, index) => index >= from && kind === cell.kind && text === cell.text);
    const known = sent[at];
    if (known === undefined) return { ...cell, id: nextId++ };
    from = at + 1;
    return { ...cell, id: known.id };
  });
  const isSame = cells.length === sent.length && cells.every(({ id }, index) => id === sent[index]?.id);
  return { cells, saved: file, past: isSame ? draft.past : [], future: isSame ? draft.future : [], nextId };
}
