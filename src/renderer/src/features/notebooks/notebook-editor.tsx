import { ActionIcon, Alert, Anchor, Button, Group, Menu } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDeviceFloppy,
  IconDots,
  IconPlayerPlayFilled,
} from '@tabler/icons-react';
import { useEffect, useReducer, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Notebook } from '../../../../shared/contract/workspace';
import { LakeError } from '../../../../shared/errors';
import { useCommand } from '../../api/use-command';
import { notifyFailure } from '../../ui/notify-failure';
import { Page } from '../../ui/page';
import { formatRoute as to } from '../../ui/route';
import { useShortcut, useShortcutText } from '../../ui/shortcuts';
import { useLeaveGuard } from '../../ui/use-leave-guard';
import type { TypedParameters } from '../sql';
import { AddCell, CellFrame } from './cell-frame';
import {
  canRedo,
  canUndo,
  cellBeside,
  cellsToSave,
  changeDraft,
  isChanged,
  openDraft,
  type DraftAction,
  type DraftCell,
} from './draft-cells';
import { afterWrite, isOthers as isOthersFile, isTouched, type FileVersion } from './file-versions';
import { useKeptDraft } from './use-kept-draft';
import { MarkdownCell } from './markdown-cell';
import classes from './notebooks.module.css';
import { isListed } from './notebook-path';
import { RenameNotebook } from './rename-notebook';
import { RunTurns } from './run-turns';
import { SqlCell } from './sql-cell';
import { useRemoveNotebook } from './use-remove-notebook';

interface NotebookEditorProps {
  readonly lakeRoot: string;
  /** As it was read last. */
  readonly file: Notebook;
  /** Another removed the file. */
  readonly isGone: boolean;
  /** True where it could be looked at, or is gone. */
  readonly onLookAgain: () => Promise<boolean>;
}

/** An open notebook: its cells as they are typed, their answers, and the file that they are saved into. */
export function NotebookEditor({ lakeRoot, file, isGone, onLookAgain }: NotebookEditorProps) {
  const { t } = useTranslation();
  const kept = useKeptDraft(lakeRoot, file.path);
  const [draft, change] = useReducer(changeDraft, file.cells, (saved) => openDraft(kept.found?.cells ?? saved, saved));
  /** What this window has shown or written, the newest last: any other is somebody else's. */
  const [known, setKnown] = useState<readonly FileVersion[]>([kept.found?.base ?? file]);
  /** The page was closed before these changes were saved. */
  const [isBack, setBack] = useState(kept.found !== null);
  const [editing, setEditing] = useState<number | null>(null);
  const [fresh, setFresh] = useState<number | null>(null);
  const [focused, setFocused] = useState<{ readonly id: number } | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const [renaming, setRenaming] = useState(false);
  const [turns] = useState(() => new RunTurns());
  const [typed, setTyped] = useState<TypedParameters>({});
  const save = useCommand((operations) => operations.workspaceSaveNotebook);
  const remove = useRemoveNotebook();
  const undoKeys = useShortcutText('undoCells');
  const redoKeys = useShortcutText('redoCells');
  const changed = isChanged(draft);
  const guard = useLeaveGuard(changed);
  const isOthers = isOthersFile(known, file);

  const load = (): void => {
    change({ type: 'load', cells: file.cells });
    setKnown([...known, file]);
  };
  if (isBack && !changed) setBack(false);
  if (isTouched(known, file)) setKnown([...known, file]);
  if (isOthers && !changed && !save.isPending) load();

  useEffect(() => {
    const look = (): void => void onLookAgain();
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, [onLookAgain]);
  useEffect(() => () => turns.stop(), [turns]);
  const base = known.at(-1) ?? file;
  const { keep } = kept;
  useEffect(() => keep(changed ? { cells: cellsToSave(draft.cells), base } : null), [base, changed, draft.cells, keep]);

  const tellFailure = async (error: Error): Promise<void> => {
    // A conflict is said above the cells, with what can be done; unless what is there now cannot be read, or is only being written.
    const isConflict = error instanceof LakeError && error.code === 'CONFLICT' && !error.retryable;
    // What was shown before may be there again; it is not what this window has written.
    if (isConflict) setKnown((before) => before.slice(-1));
    if (!isConflict || !(await onLookAgain())) notifyFailure(t('notebooks.saveFailed'), error);
  };
  const write = (expected: string | null): void => {
    const sent = draft.cells;
    save.mutate(
      { path: file.path, cells: cellsToSave(sent), expected },
      {
        onSuccess: (written) => {
          change({ type: 'written', sent, written: written.cells });
          setKnown((before) => afterWrite(before, file, written));
        },
        onError: (error) => {
          void tellFailure(error);
        },
      },
    );
  };
  const saveNow = (): void => write(base.digest);
  const runAll = (): void => {
    void turns.runAll(draft.cells.filter(({ kind }) => kind === 'sql').map(({ id }) => id));
  };
  const changeCells = (action: DraftAction): void => {
    change(action);
    if (action.type === 'delete') {
      const id = cellBeside(draft.cells, action.id);
      setFocused(id === null ? null : { id });
      if (id === null) place.current?.focus();
    }
    if (action.type !== 'add') return;
    setFresh(draft.nextId);
    if (action.kind === 'markdown') setEditing(draft.nextId);
  };
  const bringBack = (type: 'undo' | 'redo'): void => {
    change({ type });
    // A cell that comes back would take the focus as it did when it was new or edited, and with it the keys of the next undo or redo.
    setFresh(null);
    if (draft.cells.every(({ id }) => id !== editing)) setEditing(null);
  };
  useShortcut('undoCells', () => bringBack('undo'), canUndo(draft));
  useShortcut('redoCells', () => bringBack('redo'), canRedo(draft));
  useShortcut('saveNotebook', saveNow, changed && !save.isPending);
  useShortcut('runNotebook', runAll);

  return (
    <Page
      title={base.title}
      subtitle={
        <>
          <Anchor href={to({ page: 'notebooks' })}>{t('notebooks.all')}</Anchor>
          <span className={classes.path}>{file.path}</span>
          <span role="status">
            {changed && (
              <span className={classes.unsaved}>{t(kept.isTooLong ? 'notebooks.unkept' : 'notebooks.unsaved')}</span>
            )}
          </span>
        </>
      }
      actions={
        <>
          <Button
            variant="default"
            disabled={!canUndo(draft)}
            leftSection={<IconArrowBackUp size={15} aria-hidden />}
            title={
              draft.past.length > 0 && !canUndo(draft)
                ? t('notebooks.undoWithText')
                : withKeys(t('notebooks.undoTip'), undoKeys)
            }
            onClick={() => bringBack('undo')}
          >
            {t('notebooks.undo')}
          </Button>
          <Button
            variant="default"
            disabled={!canRedo(draft)}
            leftSection={<IconArrowForwardUp size={15} aria-hidden />}
            title={withKeys(t('notebooks.redoTip'), redoKeys)}
            onClick={() => bringBack('redo')}
          >
            {t('notebooks.redo')}
          </Button>
          <Button variant="default" leftSection={<IconPlayerPlayFilled size={13} aria-hidden />} onClick={runAll}>
            {t('notebooks.runAll')}
          </Button>
          <Button
            disabled={!changed}
            loading={save.isPending}
            leftSection={<IconDeviceFloppy size={15} aria-hidden />}
            onClick={saveNow}
          >
            {t('notebooks.save')}
          </Button>
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon variant="default" size="md" aria-label={t('notebooks.more')}>
                <IconDots size={15} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {changed && <Menu.Label>{t('notebooks.saveFirst')}</Menu.Label>}
              <Menu.Item disabled={changed} onClick={() => setRenaming(true)}>
                {t('notebooks.rename')}
              </Menu.Item>
              <Menu.Item disabled={changed} onClick={() => remove(file, () => guard.leave({ page: 'notebooks' }))}>
                {t('notebooks.delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <div ref={place} tabIndex={-1} className={classes.notebook}>
        {isBack && changed && !isOthers && !isGone && (
          <Alert
            role="status"
            variant="light"
            color="blue"
            className={classes.conflict ?? ''}
            title={t('notebooks.back')}
          >
            <p>{t('notebooks.backText')}</p>
            <Button variant="default" mt="xs" onClick={load}>
              {t('notebooks.discard')}
            </Button>
          </Alert>
        )}
        {((changed && isOthers) || isGone) && (
          <Alert
            role="alert"
            variant="light"
            color="yellow"
            className={classes.conflict ?? ''}
            title={t(isGone ? 'notebooks.gone' : 'notebooks.conflict')}
          >
            <p>{t(isGone ? 'notebooks.goneText' : 'notebooks.conflictText')}</p>
            <Group gap="xs" mt="xs">
              {!isGone && (
                <Button variant="default" onClick={load}>
                  {t('notebooks.takeTheirs')}
                </Button>
              )}
              <Button variant="default" loading={save.isPending} onClick={() => write(isGone ? null : file.digest)}>
                {t(isGone ? 'notebooks.saveAgain' : 'notebooks.keepMine')}
              </Button>
            </Group>
          </Alert>
        )}
        <AddCell behind={null} change={changeCells} />
        {draft.cells.map((cell, index) => {
          const label = t(`notebooks.cell.${cell.kind}`, { number: index + 1 });
          return (
            <CellFrame
              key={cell.id}
              cell={cell}
              label={label}
              isFirst={index === 0}
              isLast={index === draft.cells.length - 1}
              isEditing={editing === cell.id}
              focus={focused?.id === cell.id ? focused : null}
              onEdit={(isEditing) => setEditing(isEditing ? cell.id : null)}
              change={changeCells}
            >
              {cellOf(cell, label)}
            </CellFrame>
          );
        })}
        {draft.cells.length === 0 && <p className="quiet">{t('notebooks.noCells')}</p>}
        {!isListed(file.path, draft.cells) && <p className="quiet">{t('notebooks.unlisted')}</p>}
      </div>
      {renaming && <RenameNotebook path={file.path} onClose={() => setRenaming(false)} />}
      {guard.dialog}
    </Page>
  );

  function withKeys(action: string, keys: string | null): string {
    return keys === null ? action : t('common.withKeys', { action, keys });
  }

  function cellOf(cell: DraftCell, label: string) {
    const onChange = (text: string): void => change({ type: 'edit', id: cell.id, text });
    return cell.kind === 'sql' ? (
      <SqlCell
        cell={cell}
        label={label}
        takesFocus={fresh === cell.id}
        turns={turns}
        typed={typed}
        onTyped={setTyped}
        onChange={onChange}
        onInfo={(info) => change({ type: 'setInfo', id: cell.id, info })}
      />
    ) : (
      <MarkdownCell
        text={cell.text}
        label={label}
        isEditing={editing === cell.id}
        onEdit={(isEditing) => setEditing(isEditing ? cell.id : null)}
        onChange={onChange}
      />
    );
  }
}
