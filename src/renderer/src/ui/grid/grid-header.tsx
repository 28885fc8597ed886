import type { KeyboardEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isNumericType, type ColumnLayout } from './columns';
import classes from './data-grid.module.css';
import type { GridColumn } from './row-source';

interface GridHeaderProps {
  readonly columns: readonly GridColumn[];
  readonly layout: ColumnLayout;
  readonly range: { readonly first: number; readonly end: number };
  readonly gutterPx: number;
  readonly heightPx: number;
  readonly onResize: (column: number, widthPx: number) => void;
}

const KEY_STEP_PX = 16;

export function GridHeader({ columns, layout, range, gutterPx, heightPx, onResize }: GridHeaderProps) {
  const { t } = useTranslation();

  const drag = (event: PointerEvent<HTMLDivElement>, column: number, widthPx: number): void => {
    event.preventDefault();
    event.stopPropagation();
    // Named by its own type: React's is an intersection whose first listener overload knows no pointer events.
    const handle: HTMLDivElement = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const startX = event.clientX;
    const ended = new AbortController();
    const onMove = (move: globalThis.PointerEvent): void => onResize(column, widthPx + move.clientX - startX);
    handle.addEventListener('pointermove', onMove, { signal: ended.signal });
    handle.addEventListener('lostpointercapture', () => ended.abort(), { signal: ended.signal });
  };

  const step = (event: KeyboardEvent, column: number, widthPx: number): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    onResize(column, widthPx + (event.key === 'ArrowRight' ? KEY_STEP_PX : -KEY_STEP_PX));
  };

  return (
    <div className={classes.header} role="row" aria-rowindex={1} style={{ height: heightPx }}>
      <div className={classes.corner} style={{ width: gutterPx }} />
      {columns.slice(range.first, range.end).map((column, index) => {
        const number = range.first + index;
        const left = layout.edges[number] ?? 0;
        const width = (layout.edges[number + 1] ?? left) - left;
        return (
          <div
            key={number}
            role="columnheader"
            aria-colindex={number + 1}
            className={classes.columnHeader}
            data-numeric={isNumericType(column.type)}
            style={{ left: gutterPx + left, width }}
            title={`${column.name} ${column.type}`}
          >
            <span className={classes.columnName}>{column.name}</span>
            <span className={classes.columnType}>{column.type}</span>
            {/* biome-ignore lint/a11y/useSemanticElements: a window splitter has no element of its own */}
            <div
              role="separator"
              aria-orientation="vertical"
              aria-label={t('grid.resize', { column: column.name })}
              aria-valuenow={width}
              tabIndex={0}
              className={classes.resizer}
              onPointerDown={(event) => drag(event, number, width)}
              onKeyDown={(event) => step(event, number, width)}
            />
          </div>
        );
      })}
    </div>
  );
}
