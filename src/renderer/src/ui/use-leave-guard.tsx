import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from './confirm-dialog';
import { formatRoute, holdRoute, type RouteTarget } from './route';

interface LeaveGuard {
  /** Asks whoever would leave. */
  readonly dialog: ReactNode;
  /** Goes there without asking. */
  leave(to: RouteTarget): void;
}

/** While `held`, a link or Back away from this page is asked about first: what is typed would be lost. */
export function useLeaveGuard(held: boolean): LeaveGuard {
  const { t } = useTranslation();
  const [to, setTo] = useState<string | null>(null);
  const release = useRef(() => {});
  useEffect(() => {
    if (!held) return;
    const hold = holdRoute(setTo);
    release.current = hold.release;
    return hold.release;
  }, [held]);
  const go = (hash: string): void => {
    release.current();
    window.location.hash = hash;
  };
  return {
    leave: (target) => go(formatRoute(target)),
    dialog: to !== null && held && (
      <ConfirmDialog
        title={t('leave.title')}
        confirm={t('leave.confirm')}
        dangerous
        pending={false}
        error={null}
        onConfirm={() => go(to)}
        onClose={() => setTo(null)}
      >
        <div>{t('leave.text')}</div>
      </ConfirmDialog>
    ),
  };
}
