import { autocompletion, closeCompletion, completionStatus } from '@codemirror/autocomplete';
import { sql, type SQLDialect } from '@codemirror/lang-sql';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderText } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { completionSource, type AskForCompletions } from './complete-sql';
import { editorTheme } from './editor-theme';
import type { EditorSelection } from './statement-at';

/** What the page does to the editor; the text itself lives there. */
export interface SqlEditorHandle {
  text(): string;
  selection(): EditorSelection;
  /** Replaces [from, to) as one step that Undo takes back, with the cursor after it. */
  replace(from: number, to: number, text: string): void;
  /** Puts the cursor there, in sight, with the focus. */
  goTo(offset: number): void;
  focus(): void;
}

interface SqlEditorProps {
  readonly ref: Ref<SqlEditorHandle>;
  readonly label: string;
  readonly placeholder: string;
  readonly initialText: string;
  readonly dialect: SQLDialect;
  /** Whether it has the focus when it appears. */
  readonly takesFocus: boolean;
  readonly complete: AskForCompletions;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  /** True if there was something to cancel. */
  readonly onEscape: () => boolean;
}

export function SqlEditor({
  ref,
  label,
  placeholder,
  initialText,
  dialect,
  takesFocus,
  complete,
  onChange,
  onRun,
  onEscape,
}: SqlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  // The editor is made once; what it calls may change at each render.
  const calls = useRef({ complete, onChange, onRun, onEscape });
  useEffect(() => {
    calls.current = { complete, onChange, onRun, onEscape };
  });
  const initial = useRef({ text: initialText, label, placeholder, dialect, takesFocus });
  const [language] = useState(() => new Compartment());

  useEffect(() => {
    if (host.current === null) return;
    const { text } = initial.current;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: text,
        selection: { anchor: text.length },
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
          editorTheme,
          EditorView.contentAttributes.of({ 'aria-label': initial.current.label, spellcheck: 'false' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) calls.current.onChange(update.state.doc.toString());
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
      replace: (from, to, text) => {
        view.current?.dispatch({
          changes: { from, to, insert: text },
          selection: { anchor: from + text.length },
          scrollIntoView: true,
        });
      },
      goTo: (offset) => {
        view.current?.dispatch({ selection: { anchor: offset }, scrollIntoView: true });
        view.current?.focus();
      },
      focus: () => view.current?.focus(),
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
