import { Menu } from '@mantine/core';
import { IconCopy, IconEye, IconFilter, IconFilterOff, IconRoute } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcutText, type ShortcutId } from '../shortcuts';
import type { CopyFormat } from './copy-formats';
import classes from './data-grid.module.css';

export interface CellMenuPlace {
  readonly x: number;
  readonly y: number;
}

interface CellMenuProps {
  /** Null while it is closed. */
  readonly place: CellMenuPlace | null;
  readonly onClose: () => void;
  readonly onCopy: (format: CopyFormat, withHeader: boolean) => void;
  readonly onInspect: () => void;
  /** Null where rows cannot be filtered by this cell. */
  readonly onFilter: ((keep: boolean) => void) | null;
  /** Null where nobody knows where rows come from. */
  readonly onOrigin: (() => void) | null;
}

const otherFormats = ['csv', 'markdown', 'json', 'insert', 'values'] as const;
const ICON = { size: 14, 'aria-hidden': true } as const;

/** What can be done with the selected cells, at the pointer or at the cursor. Not there until it is opened for the first time. */
export function CellMenu(props: CellMenuProps) {
  const [isAsked, setAsked] = useState(false);
  if (props.place !== null && !isAsked) setAsked(true);
  return isAsked ? <AskedCellMenu {...props} /> : null;
}

function AskedCellMenu({ place, onClose, onCopy, onInspect, onFilter, onOrigin }: CellMenuProps) {
  const { t } = useTranslation();
  // Opened after it is there: only then does it keep where the focus goes back to.
  const [isThere, setThere] = useState(false);
  useEffect(() => setThere(true), []);
  // It fades where it was: one that is opened meanwhile stays hidden where Mantine finds its target gone.
  const [last, setLast] = useState<CellMenuPlace>({ x: 0, y: 0 });
  if (place !== null && place !== last) setLast(place);
  return (
    <Menu opened={isThere && place !== null} onClose={onClose} position="bottom-start" withinPortal returnFocus>
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          aria-label={t('grid.cell.menu')}
          className={classes.menuPlace}
          style={{ left: last.x, top: last.y }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCopy {...ICON} />}
          rightSection={<Keys of="copyCells" />}
          onClick={() => onCopy('tsv', false)}
        >
          {t('grid.copy.plain')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy {...ICON} />}
          rightSection={<Keys of="copyCellsWithHeader" />}
          onClick={() => onCopy('tsv', true)}
        >
          {t('grid.copy.withHeaders')}
        </Menu.Item>
        <Menu.Label>{t('grid.copy.label')}</Menu.Label>
        {otherFormats.map((format) => (
          <Menu.Item key={format} onClick={() => onCopy(format, true)}>
            {t(`grid.copy.as.${format}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconEye {...ICON} />} rightSection={<Keys of="inspectCell" />} onClick={onInspect}>
          {t('grid.cell.inspect')}
        </Menu.Item>
        {onOrigin !== null && (
          <Menu.Item leftSection={<IconRoute {...ICON} />} onClick={onOrigin}>
            {t('grid.cell.origin')}
          </Menu.Item>
        )}
        {onFilter !== null && (
          <>
            <Menu.Item leftSection={<IconFilter {...ICON} />} onClick={() => onFilter(true)}>
              {t('grid.cell.only')}
            </Menu.Item>
            <Menu.Item leftSection={<IconFilterOff {...ICON} />} onClick={() => onFilter(false)}>
              {t('grid.cell.without')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Keys({ of }: { readonly of: ShortcutId }) {
  return <kbd className={classes.keys}>{useShortcutText(of)}</kbd>;
}
