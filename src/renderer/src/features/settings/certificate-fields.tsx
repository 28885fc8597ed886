import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField, type TextualField } from './fields';
import classes from './settings.module.css';

interface CertificateFieldsProps {
  readonly caFile: TextualField;
  readonly certificateFile: TextualField;
  readonly keyFile: TextualField;
  /** What this server wants beside the files. */
  readonly children?: ReactNode;
}

/** The files of an encrypted connection. */
export function CertificateFields({ caFile, certificateFile, keyFile, children }: CertificateFieldsProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.fields}>
      <TextField
        field={caFile}
        label={t('settings.connection.caFile')}
        description={t('settings.connection.caFileHelp')}
      />
      {children}
      <TextField field={certificateFile} label={t('settings.connection.certificateFile')} />
      <TextField field={keyFile} label={t('settings.connection.keyFile')} />
    </div>
  );
}
