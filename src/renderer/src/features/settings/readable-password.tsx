import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Warns of a log-in that everybody on the way can read. */
export function ReadablePassword({ remedy }: { remedy: string }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" variant="light" my="sm" title={t('settings.connection.readable')}>
      {remedy}
    </Alert>
  );
}
