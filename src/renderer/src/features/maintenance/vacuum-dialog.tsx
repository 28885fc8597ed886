import { useTranslation } from 'react-i18next';
import type { VacuumItem } from '../../../../shared/contract/maintenance';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { useFormat } from '../../ui/format';
import { totalsByFeed } from './by-feed';
import classes from './maintenance.module.css';

interface VacuumDialogProps {
  /** Of now, which may have become empty since it was asked. */
  readonly plan: { readonly items: readonly VacuumItem[]; readonly totals: { readonly files: number } };
  readonly pending: boolean;
  readonly disabled: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function VacuumDialog({ plan: { items, totals }, ...dialog }: VacuumDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const empty = items.length === 0;
  return (
    <ConfirmDialog
      {...dialog}
      title={
        empty
          ? t('maintenance.vacuum.title')
          : t('maintenance.vacuum.confirmTitle', { count: totals.files, formatted: format.count(totals.files) })
      }
      confirm={empty ? null : t('maintenance.vacuum.confirm')}
      dangerous
    >
      {empty ? <p className={classes.text}>{t('maintenance.vacuum.nothing')}</p> : <WhatIsGone items={items} />}
    </ConfirmDialog>
  );
}

function WhatIsGone({ items }: { items: readonly VacuumItem[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const feeds = totalsByFeed(items.map((item) => ({ ...item, files: 1, records: 0 })));
  const versionsEnd = items.some(({ reason }) => reason === 'removed');
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- axe: scrollable-region-focusable */}
      <ul className={classes.losses} aria-label={t('maintenance.vacuum.plan')} tabIndex={0}>
        {feeds.map((each) => (
          <li key={each.feed}>
            <strong>{each.feed}</strong> {t('adopt.files', { count: each.files, formatted: format.count(each.files) })},{' '}
            {format.bytes(each.sizeBytes)}
          </li>
        ))}
      </ul>
      <p className={classes.text}>
        {t(versionsEnd ? 'maintenance.vacuum.versionsEnd' : 'maintenance.vacuum.onlyOrphans')}
      </p>
      <p className={classes.text}>{t('maintenance.vacuum.noUndo')}</p>
    </>
  );
}
