import { Alert, Button, Loader, SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import { useClients } from '../../api/context';
import { rowCountOf, type Statement } from '../../api/statement';
import { useCommand } from '../../api/use-command';
import { useStatement } from '../../api/use-statement';
import { chartIn, withChart } from '../../ui/chart-info';
import { useFormat } from '../../ui/format';
import { CoreText } from '../../ui/states/core-text';
import {
  CostQuestion,
  duckDBDialect,
  ParameterRow,
  SqlEditor,
  useCost,
  useParameters,
  type SqlEditorHandle,
  type TypedParameters,
} from '../sql';
import { CellAnswer } from './cell-answer';
import type { DraftCell } from './draft-cells';
import classes from './notebooks.module.css';
import type { RunTurns } from './run-turns';

interface SqlCellProps {
  readonly cell: DraftCell;
  /** "Cell 3". */
  readonly label: string;
  readonly takesFocus: boolean;
  readonly turns: RunTurns;
  /** What is typed for parameters, in whichever cell of the notebook. */
  readonly typed: TypedParameters;
  readonly onTyped: (typed: TypedParameters) => void;
  readonly onChange: (text: string) => void;
  /** How the answer is to be drawn, among what else the cell's `info` says. */
  readonly onInfo: (info: string) => void;
}

const views = ['results', 'chart'] as const;
/** Typing goes on for longer than this between two keys. */
const SETTLED_MS = 250;

const isLeave = (): Promise<boolean> => Promise.resolve(true);

/** A statement, and what the lake answered to it. */
export function SqlCell({ cell, label, takesFocus, turns, typed, onTyped, onChange, onInfo }: SqlCellProps) {
  const { t } = useTranslation();
  const { queries } = useClients();
  const editor = useRef<SqlEditorHandle>(null);
  const { statement, cache, revision, run, cancel } = useStatement();
  const { mutate: record } = useCommand((operations) => operations.workspaceRecord);
  const [rested] = useDebouncedValue(cell.text.trim(), SETTLED_MS);
  const parameters = useParameters(typed, onTyped, rested === '' ? null : rested);
  const { valuesFor } = parameters;
  const guard = useCost(null, null);
  const { allows } = guard;
  /** Of what is asked for and not run yet: what it would read is being found out, or somebody is asked. */
  const turn = useRef<AbortController>(null);
  const [preparing, setPreparing] = useState(false);
  const running = preparing || statement.status === 'running';
  const chart = useMemo(() => chartIn(cell.info), [cell.info]);
  const isDrawn = chart !== null;
  /** The cell's `info` of when it was drawn last: so the same chart comes back, and the notebook is unchanged again. */
  const lastDrawn = useRef<string>(null);
  /** The leave to run it was for the chart that it is drawn as, too: to ask once more would stand over the question of the next cell. */
  const [isDrawnWithRun, setDrawnWithRun] = useState(false);

  const stopPreparing = useCallback(() => {
    turn.current?.abort();
    setPreparing(false);
  }, []);
  useEffect(() => () => turn.current?.abort(), []);
  const show = (view: string): void => {
    if (isDrawn) lastDrawn.current = cell.info;
    onInfo(view === 'chart' ? (lastDrawn.current ?? withChart(cell.info, 'chart')) : withChart(cell.info, null));
  };
  const cancelCell = (): void => {
    stopPreparing();
    cancel();
  };

  const runCell = useCallback(async (): Promise<boolean> => {
    stopPreparing();
    const sql = editor.current?.text().trim() ?? '';
    if (sql === '') return true;
    const mine = new AbortController();
    turn.current = mine;
    const { signal } = mine;
    setPreparing(true);
    const values = await valuesFor(sql, signal);
    const isAllowed = values !== null && (await allows(sql, values, signal));
    if (signal.aborted) return false;
    setPreparing(false);
    if (!isAllowed) return false;
    setDrawnWithRun(isDrawn);
    const ended = await run(sql, values);
    if (ended.status === 'done' || ended.status === 'failed' || ended.status === 'cancelled') {
      record({
        target: 'lake',
        sql,
        outcome: ended.status,
        rows: rowCountOf(ended),
        elapsedMs: ended.elapsedMs,
        error: ended.error === null ? null : messageOf(ended.error),
      });
    }
    return ended.status === 'done';
  }, [allows, record, run, stopPreparing, valuesFor, isDrawn]);
  useEffect(() => turns.add(cell.id, runCell), [cell.id, runCell, turns]);

  // Also while it runs: what has the focus is not to go.
  const hasViews = statement.status === 'running' || (statement.status === 'done' && statement.columns.length > 0);

  return (
    <>
      <div className={classes.editor}>
        <SqlEditor
          ref={editor}
          label={t('notebooks.statementOf', { cell: label })}
          placeholder={t('notebooks.sqlPlaceholder')}
          initialText={cell.text}
          dialect={duckDBDialect}
          takesFocus={takesFocus}
          complete={queries.complete}
          onChange={onChange}
          onRun={() => void runCell()}
          onEscape={() => {
            if (running) cancelCell();
            return running;
          }}
        />
      </div>
      <ParameterRow parameters={parameters} onRun={() => void runCell()} />
      <div className={classes.runBar}>
        {running ? (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlayerStopFilled size={12} aria-hidden />}
            onClick={cancelCell}
          >
            {t('common.cancel')}
          </Button>
        ) : (
          <Button
            size="compact-xs"
            variant="light"
            leftSection={<IconPlayerPlayFilled size={12} aria-hidden />}
            aria-label={t('notebooks.runCell', { cell: label })}
            onClick={() => void runCell()}
          >
            {t('notebooks.run')}
          </Button>
        )}
        <CellStatus
          statement={statement}
          running={running}
          label={label}
          isStale={statement.sql !== cell.text.trim()}
        />
        {hasViews && (
          <SegmentedControl
            className={classes.views ?? ''}
            aria-label={t('notebooks.viewOf', { cell: label })}
            value={isDrawn ? 'chart' : 'results'}
            onChange={show}
            data={views.map((value) => ({ value, label: t(`sql.view.${value}`) }))}
          />
        )}
      </div>
      {statement.status === 'failed' && (
        <Alert role="alert" variant="light" color="red" className={classes.failure ?? ''}>
          <pre className={classes.message}>
            <CoreText>{messageOf(statement.error)}</CoreText>
          </pre>
        </Alert>
      )}
      {cache !== null && cache.error !== null && (
        <Alert role="alert" variant="light" color="red" className={classes.failure ?? ''}>
          <CoreText>{messageOf(cache.error)}</CoreText>{' '}
          <Button size="compact-xs" variant="default" onClick={() => void runCell()}>
            {t('notebooks.runAgain')}
          </Button>
        </Alert>
      )}
      <CellAnswer
        statement={statement}
        cache={cache}
        revision={revision}
        chart={chart}
        label={label}
        allows={isDrawnWithRun ? isLeave : allows}
        onChoose={(chosen) => {
          setDrawnWithRun(false);
          onInfo(withChart(cell.info, chosen));
        }}
      />
      {guard.asked !== null && <CostQuestion asked={guard.asked} guard={guard} />}
    </>
  );
}

interface CellStatusProps {
  readonly statement: Statement;
  /** Also while what it would read is being found out. */
  readonly running: boolean;
  readonly label: string;
  /** The answer is not to what stands in the cell now. */
  readonly isStale: boolean;
}

function CellStatus({ statement, running, label, isStale }: CellStatusProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const answered =
    statement.status === 'done'
      ? t('notebooks.answered', {
          count: statement.available,
          rows: format.count(statement.available),
          elapsed: format.duration(statement.elapsedMs),
        })
      : statement.status === 'cancelled'
        ? t('notebooks.cancelled')
        : '';
  return (
    <span className={classes.status} role="status" aria-label={t('notebooks.statusOf', { cell: label })}>
      {running && <Loader size={12} aria-hidden />}
      {running ? t('notebooks.running') : answered}
      {!running && statement.status === 'done' && isStale && (
        <span className={classes.stale}>{t('notebooks.stale')}</span>
      )}
    </span>
  );
}
