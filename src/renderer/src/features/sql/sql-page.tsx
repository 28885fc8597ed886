import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Group as SplitGroup, Panel as SplitPanel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useClients } from '../../api/context';
import { useStatement } from '../../api/use-statement';
import { Page } from '../../ui/page';
import { formatRoute } from '../../ui/route';
import { offsetOf } from './error-place';
import { replaceName } from './replace-name';
import { ResultArea } from './result-area';
import { RunBar } from './run-bar';
import { SqlEditor, type SqlEditorHandle } from './sql-editor';
import classes from './sql-page.module.css';
import { statementToRun, type StatementRange } from './statement-at';
import { storedStatement, storeStatement } from './stored-statement';

const initialText = storedStatement;

/** Editor over result. `sql` is a statement that another page asks to see: it is added to what is being written, and run. */
export function SqlPage({ sql }: { readonly sql: string | null }) {
  const { t } = useTranslation();
  const { queries } = useClients();
  const editor = useRef<SqlEditorHandle>(null);
  const { statement, cache, revision, run, cancel } = useStatement();
  /** Where the statement that runs or ran stands in the text, so that an error can point into it. */
  const ran = useRef<StatementRange>({ start: 0, end: 0 });
  const [linesAbove, setLinesAbove] = useState(0);
  const running = statement.status === 'running';
  const layout = useDefaultLayout({ id: 'lagoon.sql.split', storage: localStorage });

  const runRange = useCallback(
    (range: StatementRange) => {
      const text = editor.current?.text() ?? '';
      ran.current = range;
      setLinesAbove(text.slice(0, range.start).split('\n').length - 1);
      run(text.slice(range.start, range.end));
    },
    [run],
  );

  const runCurrent = useCallback(() => {
    const handle = editor.current;
    if (handle === null) return;
    const range = statementToRun(handle.text(), handle.selection());
    if (range === null) handle.focus();
    else runRange(range);
  }, [runRange]);

  const cancelRunning = useCallback(() => {
    if (running) cancel();
    return running;
  }, [cancel, running]);

  /** Adds a statement under what is there, or finds it there, and runs it. Undo takes it back. */
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
    [runRange],
  );

  useEffect(() => {
    if (sql === null) return;
    openStatement(sql);
    // Taken: a reload must not add it again, and the same link must work a second time.
    window.location.replace(formatRoute({ page: 'sql' }));
  }, [openStatement, sql]);

  const goTo = (line: number, column: number): void => {
    const { start, end } = ran.current;
    const text = editor.current?.text().slice(start, end) ?? '';
    editor.current?.goTo(start + offsetOf(text, line, column));
  };

  /** Falls back to what was run where the text was changed meanwhile: then only that is run, and the text is left alone. */
  const useInstead = (from: string, to: string): void => {
    const { start, end } = ran.current;
    const mended = replaceName(statement.sql, from, to);
    if (editor.current?.text().slice(start, end) !== statement.sql) {
      run(mended);
      return;
    }
    editor.current.replace(start, end, mended);
    runRange({ start, end: start + mended.length });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      runCurrent();
    } else if (event.key === 'Escape') {
      cancelRunning();
    }
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the whole page; each has its button
    <div className={classes.keys} onKeyDown={onKeyDown}>
      <Page
        title={t('sql.title')}
        subtitle={t('sql.subtitle')}
        scrolls={false}
        actions={<RunBar running={running} onRun={runCurrent} onCancel={cancel} onSample={openStatement} />}
      >
        <SplitGroup
          orientation="vertical"
          className={classes.split}
          {...(layout.defaultLayout === undefined ? {} : { defaultLayout: layout.defaultLayout })}
          onLayoutChanged={layout.onLayoutChanged}
        >
          <SplitPanel id="editor" defaultSize="36%" minSize={80} className={classes.panel}>
            <SqlEditor
              ref={editor}
              label={t('sql.editor')}
              placeholder={t('sql.placeholder')}
              initialText={initialText()}
              complete={queries.complete}
              onChange={storeStatement}
              onRun={runCurrent}
              onEscape={cancelRunning}
            />
          </SplitPanel>
          <Separator className={classes.separator} aria-label={t('sql.split')} />
          <SplitPanel id="result" minSize={120} className={classes.panel}>
            <ResultArea
              statement={statement}
              cache={cache}
              revision={revision}
              linesAbove={linesAbove}
              onGoTo={goTo}
              onUse={useInstead}
              onRunAgain={() => run(statement.sql)}
              onSample={openStatement}
            />
          </SplitPanel>
        </SplitGroup>
      </Page>
    </div>
  );
}
