import { ActionIcon, Button } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconCheck,
  IconPencil,
  IconPlus,
  IconTerminal2,
  IconTrash,
} from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatRoute as to } from '../../ui/route';
import { useFocusHandedOn } from '../../ui/use-focus-handed-on';
import type { DraftAction, DraftCell } from './draft-cells';
import classes from './notebooks.module.css';

interface CellFrameProps {
  readonly cell: DraftCell;
  readonly label: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isEditing: boolean;
  /** Another object: the cell takes the focus, of what went beside it. Null: nothing is asked of it. */
  readonly focus: object | null;
  readonly onEdit: (isEditing: boolean) => void;
  readonly change: (action: DraftAction) => void;
  readonly children: ReactNode;
}

/** A cell with what can be done to it; below it, where another can come. */
export function CellFrame(props: CellFrameProps) {
  const { cell, label, isFirst, isLast, isEditing, focus, onEdit, change, children } = props;
  const { t } = useTranslation();
  const frame = useFocusHandedOn(notebookAround);
  const edit = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focus !== null) frame.current?.focus();
  }, [focus, frame]);
  const wasEditing = useRef(isEditing);
  useEffect(() => {
    // The field that had it is gone; who went elsewhere by the pointer is there already.
    if (wasEditing.current && !isEditing && document.activeElement === document.body) edit.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  const { id } = cell;
  return (
    <>
      <section ref={frame} tabIndex={-1} className={classes.cell} aria-label={label} data-kind={cell.kind}>
        <div className={classes.tools}>
          {cell.kind === 'markdown' && (
            <ActionIcon
              ref={edit}
              variant="subtle"
              color="gray"
              aria-label={t(isEditing ? 'notebooks.finish' : 'notebooks.edit', { cell: label })}
              title={t(isEditing ? 'notebooks.finishTip' : 'notebooks.editTip')}
              onClick={() => onEdit(!isEditing)}
            >
              {isEditing ? <IconCheck size={15} aria-hidden /> : <IconPencil size={15} aria-hidden />}
            </ActionIcon>
          )}
          {cell.kind === 'sql' && cell.text.trim() !== '' && (
            <ActionIcon
              component="a"
              href={to({ page: 'sql', sql: cell.text })}
              variant="subtle"
              color="gray"
              aria-label={t('notebooks.openInSql', { cell: label })}
              title={t('notebooks.openInSqlTip')}
            >
              <IconTerminal2 size={15} aria-hidden />
            </ActionIcon>
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={isFirst}
            aria-label={t('notebooks.moveUp', { cell: label })}
            title={t('notebooks.moveUpTip')}
            onClick={() => change({ type: 'move', id, by: -1 })}
          >
            <IconArrowUp size={15} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={isLast}
            aria-label={t('notebooks.moveDown', { cell: label })}
            title={t('notebooks.moveDownTip')}
            onClick={() => change({ type: 'move', id, by: 1 })}
          >
            <IconArrowDown size={15} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('notebooks.deleteCell', { cell: label })}
            title={t('notebooks.deleteCellTip')}
            onClick={() => change({ type: 'delete', id })}
          >
            <IconTrash size={15} aria-hidden />
          </ActionIcon>
        </div>
        {children}
      </section>
      <AddCell behind={id} change={change} />
    </>
  );
}

/** Undo and redo by keys may take away the cell that has the focus. */
function notebookAround(cell: HTMLElement): HTMLElement | null {
  return cell.parentElement;
}

/** Where a cell can come; it shows itself to the pointer and to the focus. */
export function AddCell({ behind, change }: { behind: number | null; change: (action: DraftAction) => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.add}>
      {(['sql', 'markdown'] as const).map((kind) => (
        <Button
          key={kind}
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={12} aria-hidden />}
          onClick={() => change({ type: 'add', kind, behind })}
        >
          {t(`notebooks.add.${kind}`)}
        </Button>
      ))}
    </div>
  );
}
