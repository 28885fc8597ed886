import { ActionIcon, Menu } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconArrowsHorizontal,
  IconChartBar,
  IconEye,
  IconSelectAll,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format';
import type { GridStatistics } from './grid-extras';
import type { GridColumn } from './row-source';

interface GridOptionsMenuProps {
  readonly hidden: readonly { readonly index: number; readonly column: GridColumn }[];
  readonly statistics: GridStatistics | null;
  readonly onShow: (column: number) => void;
  readonly onShowAll: () => void;
  readonly onResetWidths: () => void;
  readonly onSelectAll: () => void;
}

const MOST_LISTED = 12;
const ICON = { size: 14, 'aria-hidden': true } as const;

/** In the corner of the grid: what concerns all columns, and the way back to those that are hidden. */
export function GridOptionsMenu(props: GridOptionsMenuProps) {
  const { hidden, statistics } = props;
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={22} aria-label={t('grid.options')}>
          <IconAdjustmentsHorizontal size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconSelectAll {...ICON} />} onClick={props.onSelectAll}>
          {t('grid.selectAll')}
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowsHorizontal {...ICON} />} onClick={props.onResetWidths}>
          {t('grid.resetWidths')}
        </Menu.Item>
        {statistics !== null && (
          <Menu.Item leftSection={<IconChartBar {...ICON} />} onClick={statistics.onToggle}>
            {statistics.isOn ? t('grid.statistics.hide') : t('grid.statistics.show')}
          </Menu.Item>
        )}
        {hidden.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Label>
              {t('grid.hiddenColumns', { count: hidden.length, columns: format.count(hidden.length) })}
            </Menu.Label>
            {hidden.slice(0, MOST_LISTED).map(({ index, column }) => (
              <Menu.Item key={index} leftSection={<IconEye {...ICON} />} onClick={() => props.onShow(index)}>
                {t('grid.showColumn', { column: column.name })}
              </Menu.Item>
            ))}
            <Menu.Item onClick={props.onShowAll}>{t('grid.showAll')}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
