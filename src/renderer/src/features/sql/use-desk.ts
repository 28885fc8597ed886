import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParameterValues } from '../../../../shared/contract/statements';
import { messageOf } from '../../../../shared/errors';
import type { Statement } from '../../api/statement';
import { batchOf, type BatchStep } from './batch';
import { DeskRuns, onceItLasts, type RunsState, type RunsWork } from './desk-runs';
import { placeEnd } from './error-mark';
import { errorPlace, offsetOf } from './error-place';
import { suggestionOf } from './error-suggestion';
import { findStatements } from './find-statements';
import { placeOfName, replaceName } from './replace-name';
import { separatorAfter } from './separator-after';
import type { SqlEditorHandle } from './sql-editor';
import { splitStatements, statementToRun, type StatementRange } from './statement-at';
import { lineFeeds } from './tab';

/** Whatever runs statements, one at a time. */
interface Runner {
  readonly statement: Statement;
  run(sql: string, parameters: ParameterValues, look?: string): Promise<Statement>;
  cancel(): void;
}

interface DeskOptions {
  readonly editor: RefObject<SqlEditorHandle | null>;
  readonly runner: Runner;
  /** Null where the statement is not to be run. */
  readonly prepare: RunsWork['prepare'];
  /** Each statement that ended, however it did. */
  readonly onEnded: RunsWork['onEnded'];
}

/** An editor and what the statement run from it came to. */
export interface Desk {
  readonly statement: Statement;
  /** Also while what it needs for that is being found out. */
  readonly running: boolean;
  /** Lines of the editor above the statement that was run. */
  readonly linesAbove: number;
  /** What is run one after another; null where one statement was run alone. */
  readonly batch: readonly BatchStep[] | null;
  /** Runs the selection or the statement under the cursor. */
  readonly runCurrent: () => void;
  /** Runs every statement, until one fails. */
  readonly runAll: () => void;
  readonly runAgain: () => void;
  readonly cancel: () => void;
  /** True if there was something to cancel. */
  readonly cancelRunning: () => boolean;
  /** Adds a statement under what is there, or finds it there, and runs it. Undo takes it back. */
  readonly openStatement: (sql: string) => void;
  /** A line and column of the statement that was run, from 1. */
  readonly goTo: (line: number, column: number) => void;
  readonly showStep: (step: BatchStep) => void;
  /** Puts `to` in place of `from` in the statement that was run, and runs it. */
  readonly putInstead: (from: string, to: string) => void;
}

export function useDesk({ editor, runner, prepare, onEnded }: DeskOptions): Desk {
  const { statement, run, cancel: stop } = runner;
  const { t } = useTranslation();
  /** Where the statement that runs or ran stands in the text, so that an error can point into it. */
  const ran = useRef<StatementRange>({ start: 0, end: 0 });
  const [linesAbove, setLinesAbove] = useState(0);
  const [{ preparing, batch }, setState] = useState<RunsState>({ preparing: false, batch: null });
  const [runs] = useState(() => new DeskRuns(onceItLasts(setState)));
  // What was being prepared for a tab that is closed is for nobody.
  useEffect(() => () => runs.stop(), [runs]);
  const onNotBegun = useCallback(
    (sql: string): void => {
      const handle = editor.current;
      const { start, end } = ran.current;
      if (handle === null || handle.text().slice(start, end) !== sql) return;
      const current = statementToRun(handle.text(), handle.selection());
      // The fields are those of the statement under the cursor: without it there, nothing would say what is missing.
      if (current?.start !== start || current.end !== end) handle.goTo(start);
    },
    [editor],
  );
  const work = useMemo<RunsWork>(
    () => ({ prepare, run: (sql, { parameters, look }) => run(sql, parameters, look), onEnded, onNotBegun }),
    [onEnded, onNotBegun, prepare, run],
  );
  const running =
    preparing || statement.status === 'running' || batch?.some(({ state }) => state === 'running') === true;

  const runText = useCallback(
    (sql: string): void => {
      runs.one(sql, work).catch((error: unknown) => console.error(error));
    },
    [runs, work],
  );

  const runOne = useCallback(
    (range: StatementRange): void => {
      const text = editor.current?.text() ?? '';
      ran.current = range;
      setLinesAbove(text.slice(0, range.start).split('\n').length - 1);
      editor.current?.mark(null);
      runText(text.slice(range.start, range.end));
    },
    [editor, runText],
  );

  const runEach = useCallback(
    (ranges: readonly StatementRange[]): void => {
      const onStep = ({ start, end, line }: BatchStep): void => {
        ran.current = { start, end };
        setLinesAbove(line - 1);
        editor.current?.mark(null);
      };
      runs
        .each(batchOf(editor.current?.text() ?? '', ranges), work, onStep)
        .catch((error: unknown) => console.error(error));
    },
    [editor, runs, work],
  );

  const runRanges = useCallback(
    (ranges: readonly StatementRange[]): void => {
      const [only] = ranges;
      if (only === undefined) editor.current?.focus();
      else if (ranges.length === 1) runOne(only);
      else runEach(ranges);
    },
    [editor, runEach, runOne],
  );

  const runCurrent = useCallback(() => {
    const handle = editor.current;
    if (handle === null) return;
    const text = handle.text();
    const range = statementToRun(text, handle.selection());
    if (range === null) {
      handle.focus();
      return;
    }
    const parts = splitStatements(text.slice(range.start, range.end));
    if (parts.length < 2) runOne(range);
    else runEach(parts.map(({ start, end }) => ({ start: range.start + start, end: range.start + end })));
  }, [editor, runEach, runOne]);

  const runAll = useCallback(() => {
    runRanges(splitStatements(editor.current?.text() ?? ''));
  }, [editor, runRanges]);

  const cancel = useCallback(() => {
    runs.stop();
    stop();
  }, [runs, stop]);
  const cancelRunning = useCallback(() => {
    const isRunning = running || runs.preparing;
    if (isRunning) cancel();
    return isRunning;
  }, [cancel, running, runs]);

  const openStatement = useCallback(
    (given: string) => {
      const handle = editor.current;
      if (handle === null) return;
      const text = handle.text();
      const opened = lineFeeds(given);
      let ranges = findStatements(text, opened);
      if (ranges === null) {
        const before = text.trimEnd();
        const glue = separatorAfter(before);
        const above = before.length + glue.length;
        handle.replace(before.length, text.length, `${glue}${opened}`);
        ranges = splitStatements(opened).map(({ start, end }) => ({ start: above + start, end: above + end }));
      }
      const last = ranges.at(-1);
      if (last !== undefined) handle.goTo(last.end);
      // Those, not what they may have become a part of: above them a comment or a text may be unclosed.
      runRanges(ranges);
    },
    [editor, runRanges],
  );

  const goTo = (line: number, column: number): void => {
    const { start, end } = ran.current;
    const text = editor.current?.text().slice(start, end) ?? '';
    editor.current?.goTo(start + offsetOf(text, line, column));
  };

  const showStep = useCallback(({ start }: BatchStep) => editor.current?.goTo(start), [editor]);
  const runAgain = useCallback(() => runText(statement.sql), [runText, statement.sql]);

  /** Falls back to what was run where the text was changed meanwhile: then only that is run, and the text is left alone. */
  const putInstead = useCallback(
    (from: string, to: string): void => {
      const { start, end } = ran.current;
      const mended = replaceName(statement.sql, from, to);
      if (editor.current?.text().slice(start, end) !== statement.sql) {
        runText(mended);
        return;
      }
      editor.current.replace(start, end, mended);
      runOne({ start, end: start + mended.length });
    },
    [editor, runOne, runText, statement.sql],
  );

  useEffect(() => {
    if (statement.status !== 'failed' || statement.error === null) return;
    const { start, end } = ran.current;
    if (editor.current?.text().slice(start, end) !== statement.sql) return;
    const place = errorPlace(messageOf(statement.error), statement.sql);
    const suggestion = suggestionOf(statement.error);
    const from = markStart(statement.sql, place, suggestion?.from ?? null);
    if (from === null) return;
    editor.current.mark({
      from: start + from,
      to: start + placeEnd(statement.sql, from, place.line !== null && place.column === null),
      message: place.message,
      action:
        suggestion === null
          ? null
          : {
              label: t('sql.failed.use', { feed: suggestion.to }),
              onUse: () => putInstead(suggestion.from, suggestion.to),
            },
    });
  }, [editor, putInstead, statement.error, statement.sql, statement.status, t]);

  return {
    statement,
    running,
    linesAbove,
    batch,
    runCurrent,
    runAll,
    runAgain,
    cancel,
    cancelRunning,
    openStatement,
    goTo,
    showStep,
    putInstead,
  };
}

/** Index in the statement of what is wrong; where the engine says no place, of the name that is. Null: nowhere in particular. */
function markStart(
  sql: string,
  { line, column }: { readonly line: number | null; readonly column: number | null },
  name: string | null,
): number | null {
  if (line !== null) return offsetOf(sql, line, column ?? 1);
  return name === null ? null : placeOfName(sql, name);
}
