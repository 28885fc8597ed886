import { useCallback, useRef, useState, type RefObject } from 'react';
import type { Statement } from '../../api/statement';
import { offsetOf } from './error-place';
import { replaceName } from './replace-name';
import type { SqlEditorHandle } from './sql-editor';
import { statementToRun, type StatementRange } from './statement-at';

/** Whatever runs statements, one at a time. */
interface Runner {
  readonly statement: Statement;
  run(sql: string): void;
  cancel(): void;
}

/** An editor and what the statement run from it came to. */
export interface Desk {
  readonly statement: Statement;
  readonly running: boolean;
  /** Lines of the editor above the statement that was run. */
  readonly linesAbove: number;
  /** Runs the selection or the statement under the cursor. */
  readonly runCurrent: () => void;
  readonly runAgain: () => void;
  readonly cancel: () => void;
  /** True if there was something to cancel. */
  readonly cancelRunning: () => boolean;
  /** Adds a statement under what is there, or finds it there, and runs it. Undo takes it back. */
  readonly openStatement: (sql: string) => void;
  /** A line and column of the statement that was run, from 1. */
  readonly goTo: (line: number, column: number) => void;
  /** Puts `to` in place of `from` in the statement that was run, and runs it. */
  readonly putInstead: (from: string, to: string) => void;
}

export function useDesk(editor: RefObject<SqlEditorHandle | null>, { statement, run, cancel }: Runner): Desk {
  /** Where the statement that runs or ran stands in the text, so that an error can point into it. */
  const ran = useRef<StatementRange>({ start: 0, end: 0 });
  const [linesAbove, setLinesAbove] = useState(0);
  const running = statement.status === 'running';

  const runRange = useCallback(
    (range: StatementRange) => {
      const text = editor.current?.text() ?? '';
      ran.current = range;
      setLinesAbove(text.slice(0, range.start).split('\n').length - 1);
      run(text.slice(range.start, range.end));
    },
    [editor, run],
  );

  const runCurrent = useCallback(() => {
    const handle = editor.current;
    if (handle === null) return;
    const range = statementToRun(handle.text(), handle.selection());
    if (range === null) handle.focus();
    else runRange(range);
  }, [editor, runRange]);

  const cancelRunning = useCallback(() => {
    if (running) cancel();
    return running;
  }, [cancel, running]);

  const openStatement = useCallback(
    (opened: string) => {
      const handle = editor.current;
      if (handle === null) return;
      const text = handle.text();
      let start = text.indexOf(opened);
      if (start === -1) {
        const before = text.trimEnd();
        const glue = before === '' ? '' : before.endsWith(';') ? '\n\n' : ';\n\n';
        start = before.length + glue.length;
        handle.replace(before.length, text.length, `${glue}${opened}`);
      }
      handle.goTo(start + opened.length);
      const range = statementToRun(handle.text(), handle.selection());
      if (range !== null) runRange(range);
    },
    [editor, runRange],
  );

  const goTo = (line: number, column: number): void => {
    const { start, end } = ran.current;
    const text = editor.current?.text().slice(start, end) ?? '';
    editor.current?.goTo(start + offsetOf(text, line, column));
  };

  /** Falls back to what was run where the text was changed meanwhile: then only that is run, and the text is left alone. */
  const putInstead = (from: string, to: string): void => {
    const { start, end } = ran.current;
    const mended = replaceName(statement.sql, from, to);
    if (editor.current?.text().slice(start, end) !== statement.sql) {
      run(mended);
      return;
    }
    editor.current.replace(start, end, mended);
    runRange({ start, end: start + mended.length });
  };

  return {
    statement,
    running,
    linesAbove,
    runCurrent,
    runAgain: () => run(statement.sql),
    cancel,
    cancelRunning,
    openStatement,
    goTo,
    putInstead,
  };
}
