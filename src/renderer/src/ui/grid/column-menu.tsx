import { ActionIcon, Menu, Popover } from '@mantine/core';
import {
  IconArrowsHorizontal,
  IconChevronDown,
  IconEyeOff,
  IconFilter,
  IconFilterOff,
  IconPin,
  IconPinnedOff,
  IconSelectAll,
  IconSortAscending,
  IconSortDescending,
} from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './data-grid.module.css';
import type { GridRefining } from './grid-extras';

/** What can be done with a column beside sorting by it. */
export interface ColumnActions {
  pin(column: number, pinned: boolean): void;
  hide(column: number): void;
  select(column: number): void;
  resetWidths(): void;
}

interface ColumnMenuProps {
  readonly column: number;
  readonly name: string;
  readonly pinned: boolean;
  /** False for the last one on screen: a grid without columns has no header to bring them back from. */
  readonly canHide: boolean;
  readonly refining: GridRefining | null;
  readonly actions: ColumnActions;
}

const ICON = { size: 14, 'aria-hidden': true } as const;

/** Only its button until it is opened for the first time: a header has many of them, and rows wait for the header to be drawn. */
export function ColumnMenu(props: ColumnMenuProps) {
  const { t } = useTranslation();
  const [isAsked, setAsked] = useState(false);
  if (isAsked) return <AskedColumnMenu {...props} />;
  return (
    <span className={classes.columnMenu}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={18}
        aria-label={t('grid.column.menu', { column: props.name })}
        aria-haspopup="menu"
        aria-expanded={false}
        onClick={() => setAsked(true)}
      >
        <IconChevronDown size={13} aria-hidden />
      </ActionIcon>
    </span>
  );
}

/** Opens once it is there, from its own button, which is where the focus goes back to. */
function AskedColumnMenu({ column, name, pinned, canHide, refining, actions }: ColumnMenuProps) {
  const { t } = useTranslation();
  const [filtering, setFiltering] = useState(false);
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus({ preventScroll: true }), []);
  useEffect(() => setOpened(true), []);
  const sorted = refining?.sortOf(column) ?? null;
  return (
    <Popover
      opened={filtering}
      onChange={setFiltering}
      position="bottom-start"
      withRoles={false}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <span className={classes.columnMenu} data-opened={filtering}>
          <Menu opened={opened} onChange={setOpened} position="bottom-start" withinPortal>
            <Menu.Target>
              <ActionIcon
                ref={button}
                variant="subtle"
                color="gray"
                size={18}
                aria-label={t('grid.column.menu', { column: name })}
              >
                <IconChevronDown size={13} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {refining !== null && (
                <>
                  <Menu.Item
                    leftSection={<IconSortAscending {...ICON} />}
                    onClick={() => refining.setSort(column, 'ascending')}
                  >
                    {t('grid.column.ascending')}
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<IconSortDescending {...ICON} />}
                    onClick={() => refining.setSort(column, 'descending')}
                  >
                    {t('grid.column.descending')}
                  </Menu.Item>
                  {sorted !== null && (
                    <Menu.Item onClick={() => refining.setSort(column, null)}>{t('grid.column.unsorted')}</Menu.Item>
                  )}
                  <Menu.Divider />
                  <Menu.Item leftSection={<IconFilter {...ICON} />} onClick={() => setFiltering(true)}>
                    {t('grid.column.filter')}
                  </Menu.Item>
                  {refining.isFiltered(column) && (
                    <Menu.Item leftSection={<IconFilterOff {...ICON} />} onClick={() => refining.clearFilter(column)}>
                      {t('grid.column.unfiltered')}
                    </Menu.Item>
                  )}
                  <Menu.Divider />
                </>
              )}
              <Menu.Item
                leftSection={pinned ? <IconPinnedOff {...ICON} /> : <IconPin {...ICON} />}
                onClick={() => actions.pin(column, !pinned)}
              >
                {pinned ? t('grid.column.unpin') : t('grid.column.pin')}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconEyeOff {...ICON} />}
                disabled={!canHide}
                onClick={() => actions.hide(column)}
              >
                {t('grid.column.hide')}
              </Menu.Item>
              <Menu.Item leftSection={<IconSelectAll {...ICON} />} onClick={() => actions.select(column)}>
                {t('grid.column.select')}
              </Menu.Item>
              <Menu.Item leftSection={<IconArrowsHorizontal {...ICON} />} onClick={() => actions.resetWidths()}>
                {t('grid.resetWidths')}
              </Menu.Item>
              {refining === null && <Menu.Label className={classes.hint}>{t('grid.column.inSql')}</Menu.Label>}
            </Menu.Dropdown>
          </Menu>
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        {filtering && refining !== null && refining.filterForm(column, () => setFiltering(false))}
      </Popover.Dropdown>
    </Popover>
  );
}
