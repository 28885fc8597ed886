import { Menu } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParameterValues } from '../../../../shared/contract/statements';
import { useClients } from '../../api/context';
import { useStatement } from '../../api/use-statement';
import { sampleStatements } from '../../ui/sample-statements';
import { useShortcut } from '../../ui/shortcuts';
import { useStable } from '../../ui/use-stable';
import { useRefinedResult, useResultSource } from '../results';
import { CostLine } from './cost-line';
import { DeskFrame, type TabDeskProps } from './desk-frame';
import type { Prepared } from './desk-runs';
import { LakeResult } from './lake-result';
import { ParameterRow } from './parameter-row';
import { PinDialog } from './pin-dialog';
import { isOfFile } from './pinned-answer';
import { PinnedNote } from './pinned-note';
import { PlanPanel } from './plan-panel';
import { refinableStatement } from './refinable-statement';
import { sampleNames } from './run-bar';
import { duckDBDialect } from './sql-dialect';
import type { SqlEditorHandle } from './sql-editor';
import classes from './sql-page.module.css';
import { statementToRun } from './statement-at';
import { useCost } from './use-cost';
import { useCurrentStatement } from './use-current-statement';
import { useDesk } from './use-desk';
import { useParameters, type TypedParameters } from './use-parameters';
import { usePinned } from './use-pinned';
import { usePlan } from './use-plan';
import { useRecord } from './use-record';

/** A tab that asks the lake. */
export function LakeDesk(tab: TabDeskProps) {
  const { t } = useTranslation();
  const { queries } = useClients();
  const editor = useRef<SqlEditorHandle>(null);
  const runner = useStatement();
  const record = useRecord('lake');
  const current = useCurrentStatement(editor);
  const [typed, setTyped] = useState<TypedParameters>(() => tab.store.tab(tab.id)?.parameters ?? {});
  const keepTyped = (next: TypedParameters): void => {
    setTyped(next);
    tab.store.change(tab.id, { parameters: next });
  };
  const parameters = useParameters(typed, keepTyped, current.sql);
  const guard = useCost(current.sql, parameters.values);
  const plan = usePlan();

  const { valuesFor } = parameters;
  const { allows, leave } = guard;
  const { close: closePlan, explain, cancel: cancelPlan } = plan;
  const prepare = useCallback(
    async (sql: string, signal: AbortSignal): Promise<Prepared | null> => {
      closePlan();
      const values = await valuesFor(sql, signal);
      const left = values === null ? null : await leave(sql, values, signal);
      return values === null || left === null ? null : { parameters: values, look: left.look };
    },
    [closePlan, leave, valuesFor],
  );
  const ran = useDesk({ editor, runner, prepare, onEnded: record });

  const explainText = (sql: string, analyze: boolean): void =>
    explain(sql, analyze, async (signal) => {
      const values = await valuesFor(sql, signal);
      // Analysing runs the statement, and reads as much.
      return values !== null && (!analyze || (await allows(sql, values, signal))) ? values : null;
    });
  const explainCurrent = useStable((analyze: boolean): void => {
    const sql = currentText(editor.current);
    if (sql === null) editor.current?.focus();
    else explainText(sql, analyze);
  });
  useShortcut('explainStatement', () => explainCurrent(false), tab.isActive);
  useShortcut('analyzeStatement', () => explainCurrent(true), tab.isActive);

  const [pinning, setPinning] = useState<{ readonly sql: string; readonly parameters: ParameterValues } | null>(null);
  const pinTurn = useRef<AbortController>(null);
  useEffect(() => () => pinTurn.current?.abort(), []);
  const pinCurrent = useStable(async (): Promise<void> => {
    pinTurn.current?.abort();
    const turn = new AbortController();
    pinTurn.current = turn;
    const { signal } = turn;
    const sql = currentText(editor.current);
    const values = sql === null ? null : await valuesFor(sql, signal);
    // Its fingerprint needs the whole answer.
    if (sql === null || values === null || !(await allows(sql, values, signal))) return;
    if (!signal.aborted) setPinning({ sql, parameters: values });
  });
  useShortcut('pinStatement', () => void pinCurrent(), tab.isActive);
  const pinned = usePinned(tab.store, tab.id);

  // Before the first run the note is about what Run would run.
  const shownSql = ran.statement.status === 'idle' ? (current.sql ?? '') : ran.statement.sql;

  const bare = useMemo(() => refinableStatement(ran.statement.sql), [ran.statement.sql]);
  const source = useResultSource(ran.statement, bare);
  const refined = useRefinedResult(ran.statement, source, allows);

  // All of it: a sort may be running when Run is pressed, and whoever cancels means neither to go on.
  const cancelRunning = (): boolean => [cancelPlan(), refined.cancel(), ran.cancelRunning()].includes(true);
  const desk = {
    ...ran,
    running: ran.running || refined.running || plan.preparing || plan.asked?.status === 'running',
    cancel: () => void cancelRunning(),
    cancelRunning,
  };
  const [isWriting, setWriting] = useState(false);
  const samples = useMemo(
    () => sampleNames.map((name) => ({ title: t(`sql.sample.${name}`), sql: sampleStatements[name] })),
    [t],
  );
  const foot = useMemo(() => <CostLine guard={guard} />, [guard]);
  const extra = useMemo(
    () => (
      <>
        <Menu.Divider />
        <Menu.Item onClick={() => void pinCurrent()}>{t('sql.menu.pin')}</Menu.Item>
      </>
    ),
    [pinCurrent, t],
  );
  const ways = useMemo(
    () => (
      <>
        <Menu.Divider />
        <Menu.Item onClick={() => explainCurrent(false)}>{t('sql.ways.explain')}</Menu.Item>
        <Menu.Item onClick={() => explainCurrent(true)}>{t('sql.ways.analyze')}</Menu.Item>
      </>
    ),
    [explainCurrent, t],
  );
  return (
    <DeskFrame
      tab={tab}
      desk={desk}
      isBusy={isWriting}
      editor={editor}
      placeholder={t('sql.placeholder')}
      dialect={duckDBDialect}
      complete={queries.complete}
      samples={samples}
      onMoved={current.onMoved}
      foot={foot}
      head={
        <>
          <ParameterRow parameters={parameters} onRun={desk.runCurrent} />
          {pinned !== null && isOfFile(shownSql, tab.store.tab(tab.id)?.saved?.text ?? '') && (
            <PinnedNote header={pinned} statement={ran.statement} bounds={guard.bounds} />
          )}
        </>
      }
      extra={extra}
      ways={ways}
    >
      {pinning !== null && (
        <PinDialog
          {...pinning}
          title={tab.store.tab(tab.id)?.title ?? ''}
          onPinned={(path) => {
            setPinning(null);
            tab.onOpenSaved(path);
          }}
          onClose={() => setPinning(null)}
        />
      )}
      {plan.asked !== null && (
        <PlanPanel
          asked={plan.asked}
          onAgain={() => {
            if (plan.asked !== null) explainText(plan.asked.sql, plan.asked.analyze);
          }}
          onClose={closePlan}
        />
      )}
      <div className={classes.desk} hidden={plan.asked !== null}>
        <LakeResult
          desk={desk}
          refinedResult={refined}
          source={source}
          allows={allows}
          cache={runner.cache}
          revision={runner.revision}
          samples={samples}
          isWriting={isWriting}
          onWriting={setWriting}
        />
      </div>
    </DeskFrame>
  );
}

/** What Run would run; null where that is nothing. */
function currentText(editor: SqlEditorHandle | null): string | null {
  if (editor === null) return null;
  const text = editor.text();
  const range = statementToRun(text, editor.selection());
  return range === null ? null : text.slice(range.start, range.end);
}
