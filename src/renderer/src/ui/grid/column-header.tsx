import { IconArrowDown, IconArrowUp, IconFilterFilled } from '@tabler/icons-react';
import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ColumnMenu, type ColumnActions } from './column-menu';
import { ColumnStatistics } from './column-statistics';
import { isNumericType } from './columns';
import classes from './data-grid.module.css';
import type { GridRefining, GridStatistics } from './grid-extras';
import type { GridColumn } from './row-source';

export interface ColumnHeaderOptions {
  readonly refining: GridRefining | null;
  readonly statistics: GridStatistics | null;
  readonly actions: ColumnActions;
  readonly onResize: (column: number, widthPx: number) => void;
  /** Ctrl with a click: the column is selected beside what is. */
  readonly onAddColumn: (column: number) => void;
}

interface ColumnHeaderProps extends ColumnHeaderOptions {
  readonly column: GridColumn;
  /** In the result. */
  readonly index: number;
  /** On screen. */
  readonly place: number;
  readonly left: number;
  readonly width: number;
  readonly pinned: boolean;
  readonly canHide: boolean;
}

const KEY_STEP_PX = 16;

export function ColumnHeader(props: ColumnHeaderProps) {
  const { column, index, place, left, width, pinned, canHide, refining, statistics, actions } = props;
  const { onResize, onAddColumn } = props;
  const { t } = useTranslation();
  const sorted = refining?.sortOf(index) ?? null;

  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    event.preventDefault();
    event.stopPropagation();
    // Named by its own type: React's is an intersection whose first listener overload knows no pointer events.
    const handle: HTMLDivElement = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const startX = event.clientX;
    const ended = new AbortController();
    const onMove = (move: globalThis.PointerEvent): void => onResize(index, width + move.clientX - startX);
    handle.addEventListener('pointermove', onMove, { signal: ended.signal });
    handle.addEventListener('lostpointercapture', () => ended.abort(), { signal: ended.signal });
  };

  const step = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    onResize(index, width + (event.key === 'ArrowRight' ? KEY_STEP_PX : -KEY_STEP_PX));
  };

  const onName = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey) onAddColumn(index);
    else if (refining === null) actions.select(index);
    else refining.toggleSort(index, event.shiftKey);
  };

  return (
    <div
      role="columnheader"
      aria-colindex={place + 1}
      {...(sorted === null ? {} : { 'aria-sort': sorted.descending ? 'descending' : 'ascending' })}
      className={classes.columnHeader}
      data-numeric={isNumericType(column.type)}
      style={{ left, width }}
      title={`${column.name} ${column.type}`}
    >
      <button type="button" className={classes.columnName} onClick={onName}>
        <span className={classes.columnNameText}>{column.name}</span>
        {sorted !== null && (
          // The header itself says its order; beside the name, a number would be read as a part of it.
          <span className={classes.mark} aria-hidden>
            {sorted.descending ? <IconArrowDown size={12} /> : <IconArrowUp size={12} />}
            {sorted.place !== null && <span className="tabular">{sorted.place}</span>}
          </span>
        )}
        {refining?.isFiltered(index) === true && (
          <span className={classes.mark}>
            {' '}
            <IconFilterFilled size={11} role="img" aria-label={t('grid.column.filtered')} />
          </span>
        )}
      </button>
      <span className={classes.columnType}>{column.type}</span>
      {statistics?.isOn === true && <ColumnStatistics profile={statistics.profileOf(index)} />}
      <ColumnMenu
        column={index}
        name={column.name}
        pinned={pinned}
        canHide={canHide}
        refining={refining}
        actions={actions}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a window splitter has no element of its own */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={t('grid.resize', { column: column.name })}
        aria-valuenow={width}
        tabIndex={0}
        className={classes.resizer}
        onPointerDown={drag}
        onKeyDown={step}
        onDoubleClick={() => actions.resetWidths()}
      />
    </div>
  );
}
