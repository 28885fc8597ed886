import { notifications } from '@mantine/notifications';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import { useFormat } from '../format';
import { cellsAtHand, cellsOf, MAX_COPIED_CELLS } from './copy';
import { writeTable, type CopyFormat } from './copy-formats';
import type { GridColumn, RowSource } from './row-source';
import { cellCount, tableOf, type GridRectangle } from './selection';

export interface CopyOptions {
  readonly format: CopyFormat;
  readonly withHeader: boolean;
  /** Of a copy event, which needs no permission; only for rows at hand, since it is closed when the event ends. */
  readonly clipboard: DataTransfer | null;
}

export type CopyCells = (rectangles: readonly GridRectangle[], options: CopyOptions) => void;

/** Puts cells on the clipboard, and says how many and as what. `order` is the columns as they stand on screen. */
export function useCopy(source: RowSource, columns: readonly GridColumn[], order: readonly number[]): CopyCells {
  const { t } = useTranslation();
  const format = useFormat();
  const reading = useRef<AbortController | null>(null);
  useEffect(() => () => reading.current?.abort(), []);

  return useCallback(
    (rectangles, options) => {
      const refuse = (message: string): void => {
        notifications.show({ color: 'red', message });
      };
      const table = tableOf(rectangles);
      if (table === null) {
        refuse(t('grid.copy.noTable'));
        return;
      }
      const count = cellCount(table);
      const cells = format.count(count);
      if (count > MAX_COPIED_CELLS) {
        refuse(t('grid.tooMuchToCopy', { cells, most: format.count(MAX_COPIED_CELLS) }));
        return;
      }
      const places = table.columns.flatMap((place) => order[place] ?? []);
      const copied = places.flatMap((place) => columns[place] ?? []);
      const wanted = { rows: table.rows, columns: places };
      const textOf = (rows: ReturnType<typeof cellsAtHand>): string =>
        writeTable(options.format, { columns: copied, rows: rows ?? [] }, options.withHeader);
      const announce = (): void => {
        const as = t(`grid.copy.as.${options.format}`);
        // One that is still shown would keep another of its name from being shown.
        notifications.hide('grid.copied');
        notifications.show({ id: 'grid.copied', message: t('grid.copied', { count, cells, as }), autoClose: 2500 });
      };
      const atHand = cellsAtHand(source, wanted);
      if (atHand !== null && options.clipboard !== null) {
        options.clipboard.setData('text/plain', textOf(atHand));
        announce();
        return;
      }
      reading.current?.abort();
      const abort = new AbortController();
      reading.current = abort;
      const rows = atHand === null ? cellsOf(source, wanted, abort.signal) : Promise.resolve(atHand);
      rows
        .then((read) => navigator.clipboard.writeText(textOf(read)))
        .then(announce, (error: unknown) => {
          if (abort.signal.aborted) return;
          refuse(t('grid.copyFailed', { reason: messageOf(error) }));
        });
    },
    [columns, format, order, source, t],
  );
}
