import { StateEffect, StateField, type Extension } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';

/** A failure at a place of the text: [from, to) in UTF-16 units. */
export interface EditorMark {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  /** What can be done about it with one click. */
  readonly action: { readonly label: string; readonly onUse: () => void } | null;
}

const setMark = StateEffect.define<EditorMark | null>();

/** The line below the place: what is wrong with it, in the engine's words, and the way out. */
class MessageWidget extends WidgetType {
  readonly #mark: EditorMark;

  constructor(mark: EditorMark) {
    super();
    this.#mark = mark;
  }

  override eq(other: WidgetType): boolean {
    return other instanceof MessageWidget && other.#mark === this.#mark;
  }

  override toDOM(): HTMLElement {
    const { message, action } = this.#mark;
    const line = document.createElement('div');
    line.className = 'cm-error-line';
    const text = document.createElement('span');
    text.className = 'cm-error-text';
    text.textContent = message;
    text.title = message;
    line.append(text);
    if (action !== null) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'cm-error-action';
      button.textContent = action.label;
      button.addEventListener('click', action.onUse);
      line.append(button);
    }
    return line;
  }

  /** Its button is pressed like any other. */
  override ignoreEvent(): boolean {
    return true;
  }
}

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    // What is said is said of the text that was run.
    let next = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (effect.is(setMark)) next = effect.value === null ? Decoration.none : decorate(effect.value);
    }
    return next;

    function decorate(mark: EditorMark): DecorationSet {
      const { doc } = transaction.state;
      const from = Math.min(mark.from, doc.length);
      const to = Math.min(Math.max(mark.to, from), doc.length);
      const below = Decoration.widget({ widget: new MessageWidget(mark), block: true, side: 1 });
      return Decoration.set(
        [
          ...(to > from ? [Decoration.mark({ class: 'cm-error-place' }).range(from, to)] : []),
          below.range(doc.lineAt(from).to),
        ],
        true,
      );
    }
  },
  provide: (self) => EditorView.decorations.from(self),
});

const looks = EditorView.baseTheme({
  '.cm-error-place': {
    textDecoration: 'underline wavy var(--lagoon-danger)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '3px',
    backgroundColor: 'var(--lagoon-danger-soft)',
  },
  '.cm-error-line': {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    padding: '2px 12px 2px 8px',
    borderLeft: '3px solid var(--lagoon-danger)',
    backgroundColor: 'var(--lagoon-danger-soft)',
    color: 'var(--lagoon-danger)',
    fontFamily: 'var(--mantine-font-family)',
    fontSize: '12px',
  },
  '.cm-error-text': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '.cm-error-action': {
    flex: 'none',
    padding: '0 6px',
    border: '1px solid currentColor',
    borderRadius: '4px',
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    cursor: 'pointer',
  },
});

/** One mark at a time, until the text changes. */
export const errorMarks: Extension = [field, looks];

export function showMark(view: EditorView, mark: EditorMark | null): void {
  view.dispatch({ effects: setMark.of(mark) });
}

/** The word, quoted name or sign at `from`, to underline; to the end of the line where only that is known. */
export function placeEnd(text: string, from: number, wholeLine: boolean): number {
  const line = /^[^\n]*/.exec(text.slice(from))?.[0] ?? '';
  if (wholeLine) return from + line.trimEnd().length;
  const token = /^(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[\p{L}\p{N}_]+|\S)/u.exec(line)?.[0] ?? '';
  return from + token.length;
}
