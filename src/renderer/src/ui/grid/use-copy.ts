import { notifications } from '@mantine/notifications';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import { useFormat } from '../format';
import { MAX_COPIED_CELLS, tsvAtHand, tsvOf } from './copy';
import type { GridColumn, RowSource } from './row-source';
import type { GridRectangle } from './selection';

export interface CopyOptions {
  readonly withHeader: boolean;
  /** Of a copy event, which needs no permission; only for rows at hand, since it is closed when the event ends. */
  readonly clipboard: DataTransfer | null;
}

/** Puts cells on the clipboard as TSV, and says how many. */
export function useCopy(
  source: RowSource,
  columns: readonly GridColumn[],
): (rectangle: GridRectangle, options: CopyOptions) => void {
  const { t } = useTranslation();
  const format = useFormat();
  const reading = useRef<AbortController | null>(null);
  useEffect(() => () => reading.current?.abort(), []);

  return useCallback(
    (rectangle, { withHeader, clipboard }) => {
      const width = rectangle.lastColumn - rectangle.firstColumn + 1;
      const count = (rectangle.lastRow - rectangle.firstRow + 1) * width;
      const cells = format.count(count);
      if (count > MAX_COPIED_CELLS) {
        const most = format.count(MAX_COPIED_CELLS);
        notifications.show({ color: 'red', message: t('grid.tooMuchToCopy', { cells, most }) });
        return;
      }
      const header = withHeader
        ? columns.slice(rectangle.firstColumn, rectangle.lastColumn + 1).map(({ name }) => name)
        : null;
      const announce = (): void => {
        notifications.show({ id: 'grid.copied', message: t('grid.copied', { count, cells }), autoClose: 1500 });
      };
      const atHand = tsvAtHand(source, rectangle, header);
      if (atHand !== null && clipboard !== null) {
        clipboard.setData('text/plain', atHand);
        announce();
        return;
      }
      reading.current?.abort();
      const abort = new AbortController();
      reading.current = abort;
      const text = atHand === null ? tsvOf(source, rectangle, header, abort.signal) : Promise.resolve(atHand);
      text
        .then((tsv) => navigator.clipboard.writeText(tsv))
        .then(announce, (error: unknown) => {
          if (abort.signal.aborted) return;
          notifications.show({ color: 'red', message: t('grid.copyFailed', { reason: messageOf(error) }) });
        });
    },
    [columns, format, source, t],
  );
}
