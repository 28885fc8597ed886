import { ActionIcon, Checkbox } from '@mantine/core';
import { IconAlertTriangle, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedChange } from '../../../../shared/contract/feeds';
import { CoreText } from '../../ui/states/core-text';
import { ChangeDetails } from './change-details';
import { markOf, type Difference, type Mark } from './differences';
import classes from './feed-sync.module.css';
import { Tag } from './tag';

const tones = { add: 'success', update: 'accent', gone: 'warning' } as const;

interface ChangeItemProps {
  readonly change: FeedChange;
  readonly ticked: boolean;
  readonly disabled: boolean;
  readonly onTick: (on: boolean) => void;
}

export function ChangeItem({ change, ticked, disabled, onTick }: ChangeItemProps) {
  const { t } = useTranslation();
  const { feed, problem } = change;
  const [open, setOpen] = useState(false);
  const details = useId();
  const reason = useId();
  return (
    <li className={classes.change}>
      <div className={classes.line}>
        <Checkbox
          size="xs"
          label={feed}
          checked={ticked}
          disabled={disabled || problem !== null}
          {...(problem === null ? {} : { 'aria-describedby': reason })}
          onChange={(event) => onTick(event.currentTarget.checked)}
        />
        <Tag tone={tones[change.change]}>{t(`feedSync.change.${change.change}`)}</Tag>
        <span className={classes.summary}>
          <Summary change={change} />
        </span>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          aria-expanded={open}
          aria-controls={details}
          aria-label={t('feedSync.showDifferences', { feed })}
          onClick={() => setOpen(!open)}
        >
          {open ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />}
        </ActionIcon>
      </div>
      {problem !== null && (
        <p id={reason} className={classes.problem}>
          <IconAlertTriangle size={14} aria-hidden />
          <CoreText>{problem}</CoreText>
        </p>
      )}
      <div id={details} hidden={!open} className={classes.details}>
        {open && <ChangeDetails change={change} />}
      </div>
    </li>
  );
}

/** What it comes to, in a few words. */
function Summary({ change }: { change: FeedChange }) {
  const { t } = useTranslation();
  if (change.change === 'gone') return t('feedSync.goneText');
  if (change.change === 'add') {
    const { kind, columns } = change.draft ?? {};
    return kind === undefined || columns === undefined
      ? null
      : `${t(`feeds.kind.${kind}`)} · ${t('import.columns', { count: columns.length })}`;
  }
  const columns = change.differences.filter(({ field }) => field.startsWith('columns.'));
  const others = change.differences.length - columns.length;
  const parts = [
    ...(['added', 'removed', 'changed'] satisfies Mark[]).flatMap((mark) => {
      const count = columns.filter((column: Difference) => markOf(column) === mark).length;
      return count === 0 ? [] : [t(`feedSync.columns.${mark}`, { count })];
    }),
    ...(others === 0 ? [] : [t('feedSync.settings', { count: others })]),
  ];
  return parts.join(' · ');
}
