import { autocompletion, closeCompletion, completionStatus } from '@codemirror/autocomplete';
import { sql, type SQLDialect } from '@codemirror/lang-sql';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderText } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { completionSource, type AskForCompletions } from './complete-sql';
import { editorPhrases } from './editor-phrases';
import { editorStart } from './editor-start';
import { editorTheme } from './editor-theme';
import { errorMarks, showMark, type EditorMark } from './error-mark';
import type { EditorSelection } from './statement-at';

/** What the page does to the editor; the text itself lives there. */
export interface SqlEditorHandle {
  text(): string;
  selection(): EditorSelection;
  /** At the cursor, in place of what is selected, as one step that Undo takes back; with the focus. */
  insert(text: string): void;
  /** Replaces [from, to) as one step that Undo takes back, with the cursor after it. */
  replace(from: number, to: number, text: string): void;
  /** Puts the cursor there, or at the end of a text that is shorter by now, in sight, with the focus. */
  goTo(offset: number): void;
  focus(): void;
  /** Underlines a place and says below it what is wrong, until the text changes; null takes it away. */
  mark(mark: EditorMark | null): void;
}

interface SqlEditorProps {
  readonly ref: Ref<SqlEditorHandle>;
  readonly label: string;
  readonly placeholder: string;
  readonly initialText: string;
  /** In UTF-16 units; the end of the text where it is not said. */
  readonly initialCursor?: number;
  readonly dialect: SQLDialect;
  /** Whether it has the focus when it appears. */
  readonly takesFocus: boolean;
  readonly complete: AskForCompletions;
  readonly onChange: (text: string) => void;
  readonly onCursor?: (cursor: number) => void;
  readonly onRun: () => void;
  /** True if there was something to cancel. */
  readonly onEscape: () => boolean;
}

export function SqlEditor({
  ref,
  label,
  placeholder,
  initialText,
  initialCursor,
  dialect,
  takesFocus,
  complete,
  onChange,
  onCursor,
  onRun,
  onEscape,
}: SqlEditorProps) {
  const { t } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  // The editor is made once; what it calls may change at each render.
  const calls = useRef({ complete, onChange, onCursor, onRun, onEscape });
  useEffect(() => {
    calls.current = { complete, onChange, onCursor, onRun, onEscape };
  });
  const initial = useRef({
    text: initialText,
    cursor: initialCursor ?? initialText.length,
    label,
    placeholder,
    phrases: editorPhrases(t),
    dialect,
    takesFocus,
  });
  const [language] = useState(() => new Compartment());

  useEffect(() => {
    if (host.current === null) return;
    const { text, cursor } = initial.current;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        ...editorStart(text, cursor),
        extensions: [
          Prec.highest(
            keymap.of([
              { key: 'Mod-Enter', run: run(() => calls.current.onRun()), preventDefault: true },
              { key: 'Escape', run: (target) => completionStatus(target.state) === null && calls.current.onEscape() },
            ]),
          ),
          basicSetup,
          language.of(sql({ dialect: initial.current.dialect })),
          // In place of the grammar's own list of keywords: DuckDB's has them too.
          autocompletion({
            override: [completionSource((input, options) => calls.current.complete(input, options))],
            activateOnTypingDelay: 80,
            // Its icons are signs that many systems' fonts do not have.
            icons: false,
            maxRenderedOptions: 60,
          }),
          placeholderText(initial.current.placeholder),
          EditorState.phrases.of(initial.current.phrases),
          editorTheme,
          errorMarks,
          EditorView.contentAttributes.of({ 'aria-label': initial.current.label, spellcheck: 'false' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) calls.current.onChange(update.state.doc.toString());
            if (update.docChanged || update.selectionSet) calls.current.onCursor?.(update.state.selection.main.head);
          }),
        ],
      }),
    });
    view.current = editor;
    if (initial.current.takesFocus) editor.focus();
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [language]);

  useEffect(() => {
    view.current?.dispatch({ effects: language.reconfigure(sql({ dialect })) });
  }, [dialect, language]);

  useImperativeHandle(
    ref,
    () => ({
      text: () => view.current?.state.doc.toString() ?? '',
      selection: () => view.current?.state.selection.main ?? { from: 0, to: 0 },
      insert: (text) => {
        const editor = view.current;
        if (editor === null) return;
        editor.dispatch(editor.state.replaceSelection(text), { scrollIntoView: true });
        editor.focus();
      },
      replace: (from, to, text) => {
        const editor = view.current;
        if (editor === null) return;
        const insert = editor.state.toText(text);
        editor.dispatch({
          changes: { from, to, insert },
          selection: { anchor: from + insert.length },
          scrollIntoView: true,
        });
      },
      goTo: (offset) => {
        const editor = view.current;
        if (editor === null) return;
        editor.dispatch({ selection: { anchor: Math.min(offset, editor.state.doc.length) }, scrollIntoView: true });
        editor.focus();
      },
      focus: () => view.current?.focus(),
      mark: (mark) => {
        if (view.current !== null) showMark(view.current, mark);
      },
    }),
    [],
  );

  return <div ref={host} style={{ height: '100%' }} />;
}

/** A key that always counts as handled; an open list of completions closes first. */
function run(action: () => void): (target: EditorView) => boolean {
  return (target) => {
    closeCompletion(target);
    action();
    return true;
  };
}
