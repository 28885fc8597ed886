import type { SQLDialect } from '@codemirror/lang-sql';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useStable } from '../../ui/use-stable';
import { BatchList } from './batch-list';
import type { AskForCompletions } from './complete-sql';
import type { DeskCommands } from './desk-commands';
import type { DeskWishes } from './desk-wishes';
import { RunBar, type OfferedStatement } from './run-bar';
import { StatementMenu } from './statement-menu';
import { SqlEditor, type SqlEditorHandle } from './sql-editor';
import classes from './sql-page.module.css';
import type { TabStore } from './tab-store';
import type { Desk } from './use-desk';

/** Where the tab that is shown puts its parts. */
export interface DeskSlots {
  readonly toolbar: HTMLElement;
  readonly editor: HTMLElement;
  readonly result: HTMLElement;
}

/** What every tab is given by the page. */
export interface TabDeskProps {
  readonly id: string;
  readonly store: TabStore;
  readonly isActive: boolean;
  readonly slots: DeskSlots;
  readonly wishes: DeskWishes;
  /** Changes with each wish. */
  readonly wishCount: number;
  /** Of the tab that is shown. */
  readonly commands: RefObject<DeskCommands | null>;
  /** Told when that begins and ends which closing the tab would end: a statement, the writing of a file. */
  readonly onRunning: (id: string, running: boolean) => void;
  readonly onSave: (id: string) => void;
  readonly onSaveAs: (id: string) => void;
  readonly onFormat: (id: string) => void;
  /** A file of the workspace, in a tab. */
  readonly onOpenSaved: (path: string) => void;
}

interface DeskFrameProps {
  readonly tab: TabDeskProps;
  readonly desk: Desk;
  /** Something other than a statement goes on that closing the tab would end. */
  readonly isBusy?: boolean;
  readonly editor: RefObject<SqlEditorHandle | null>;
  readonly placeholder: string;
  readonly dialect: SQLDialect;
  readonly complete: AskForCompletions;
  readonly samples: readonly OfferedStatement[];
  /** The text or the cursor. */
  readonly onMoved?: () => void;
  /** What else can be done with the statement, in the toolbar. */
  readonly extra?: ReactNode;
  /** More ways to run it. */
  readonly ways?: ReactNode;
  /** Below the editor. */
  readonly foot?: ReactNode;
  /** Above the result. */
  readonly head?: ReactNode;
  readonly children: ReactNode;
}

/** A cursor that moves is not written down at each step. */
const CURSOR_MS = 400;

/** One tab's toolbar, editor and result, in the places that the page has for them. What is not shown stays as it is, and goes on. */
export function DeskFrame(props: DeskFrameProps) {
  const { t } = useTranslation();
  const { tab, desk, editor } = props;
  const { id, store, isActive, slots, wishes, wishCount, commands, onRunning } = tab;
  const [initial] = useState(() => store.tab(id));
  const { onMoved } = props;

  const later = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);
  const onCursor = useCallback(
    (cursor: number) => {
      clearTimeout(later.current);
      later.current = setTimeout(() => store.change(id, { cursor }), CURSOR_MS);
      onMoved?.();
    },
    [id, onMoved, store],
  );

  const running = desk.running || props.isBusy === true;
  useEffect(() => {
    onRunning(id, running);
    return () => onRunning(id, false);
  }, [id, onRunning, running]);

  useEffect(() => {
    if (!isActive) return;
    commands.current = {
      run: desk.runCurrent,
      runAll: desk.runAll,
      cancel: desk.cancelRunning,
      open: desk.openStatement,
      insert: (text) => editor.current?.insert(text),
      focus: () => editor.current?.focus(),
    };
  });

  useEffect(() => {
    const asked = wishes.take(id, isActive);
    if (asked === null) return;
    if (asked.replaceAll !== undefined) {
      editor.current?.replace(0, editor.current.text().length, asked.replaceAll);
    }
    if (asked.open !== undefined) commands.current?.open(asked.open);
    if (asked.insert !== undefined) commands.current?.insert(asked.insert);
    if (asked.focus === true) commands.current?.focus();
  }, [commands, editor, id, isActive, wishCount, wishes]);

  // A run changes the statement's state some ten times a second: what does not show it is drawn once.
  const runCurrent = useStable(desk.runCurrent);
  const runAll = useStable(desk.runAll);
  const cancel = useStable(desk.cancel);
  const cancelRunning = useStable(desk.cancelRunning);
  const openStatement = useStable(desk.openStatement);
  const { samples, extra, ways, placeholder, dialect, complete } = props;
  const toolbar = useMemo(
    () => (
      <RunBar
        desk={{ running: desk.running, runCurrent, runAll, cancel, openStatement }}
        samples={samples}
        extra={<StatementMenu tab={tab}>{extra}</StatementMenu>}
        ways={ways}
      />
    ),
    [cancel, desk.running, extra, openStatement, runAll, runCurrent, samples, tab, ways],
  );
  const sqlEditor = useMemo(
    () => (
      <SqlEditor
        ref={editor}
        label={t('sql.editor')}
        placeholder={placeholder}
        initialText={initial?.text ?? ''}
        initialCursor={initial?.cursor ?? 0}
        dialect={dialect}
        takesFocus={false}
        complete={complete}
        onChange={(text) => store.change(id, { text })}
        onCursor={onCursor}
        onRun={runCurrent}
        onEscape={cancelRunning}
      />
    ),
    [cancelRunning, complete, dialect, editor, id, initial, onCursor, placeholder, runCurrent, store, t],
  );

  return (
    <>
      {isActive && createPortal(toolbar, slots.toolbar)}
      {createPortal(
        <div className={classes.desk} hidden={!isActive}>
          <div className={classes.editor}>{sqlEditor}</div>
          {props.foot !== undefined && <div className={classes.foot}>{props.foot}</div>}
        </div>,
        slots.editor,
      )}
      {createPortal(
        <div className={classes.desk} hidden={!isActive}>
          {props.head}
          {desk.batch !== null && <BatchList steps={desk.batch} onShow={desk.showStep} />}
          {props.children}
        </div>,
        slots.result,
      )}
    </>
  );
}
