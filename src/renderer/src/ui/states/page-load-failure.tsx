import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../confirm-dialog';
import { ErrorState } from './error-state';
import type { PageLoadError } from './page-load';

interface PageLoadFailureProps {
  readonly subject: string;
  readonly error: PageLoadError;
}

/** A page whose code did not come. Trying again drops what other pages hold, which is said first. */
export function PageLoadFailure({ subject, error }: PageLoadFailureProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <ErrorState subject={subject} error={error} onRetry={() => setAsking(true)} />
      {asking && (
        <ConfirmDialog
          title={t('reload.title')}
          confirm={t('reload.confirm')}
          dangerous={false}
          pending={false}
          error={null}
          onConfirm={() => window.location.reload()}
          onClose={() => setAsking(false)}
        >
          <div>{t('reload.text')}</div>
        </ConfirmDialog>
      )}
    </>
  );
}
