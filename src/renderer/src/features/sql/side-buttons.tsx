import { Button } from '@mantine/core';
import { IconDeviceFloppy, IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcutText } from '../../ui/shortcuts';
import classes from './sql-page.module.css';

const sides = ['history', 'saved'] as const;
export type Side = (typeof sides)[number];
const KEY = 'lagoon.sql.side';

/** What is shown beside the tabs; kept on this machine. */
export function useSide(): { readonly side: Side | null; readonly toggle: (side: Side) => void } {
  const [side, setSide] = useState(() => sides.find((known) => known === localStorage.getItem(KEY)) ?? null);
  const toggle = (wanted: Side): void => {
    const next = side === wanted ? null : wanted;
    setSide(next);
    if (next === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  };
  return { side, toggle };
}

const icons = { history: IconHistory, saved: IconDeviceFloppy } as const;

export function SideButtons({
  shown,
  onToggle,
}: {
  readonly shown: Side | null;
  readonly onToggle: (side: Side) => void;
}) {
  const { t } = useTranslation();
  const keys = { history: useShortcutText('showSqlHistory'), saved: useShortcutText('showSavedQueries') };
  return (
    <div className={classes.sides}>
      {sides.map((side) => {
        const SideIcon = icons[side];
        return (
          <Button
            key={side}
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-pressed={shown === side}
            data-pressed={shown === side}
            className={classes.side ?? ''}
            leftSection={<SideIcon size={14} stroke={1.6} aria-hidden />}
            title={keys[side] ?? undefined}
            onClick={() => onToggle(side)}
          >
            {t(`sql.side.${side}`)}
          </Button>
        );
      })}
    </div>
  );
}
