import { IconFileImport, IconFolderOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './app.module.css';

/** Says what a drop will do, while files are dragged over the window. */
export function DropOverlay() {
  const { t } = useTranslation();
  return (
    <div className={classes.drop} role="status">
      <div className={classes.dropCard}>
        <strong>{t('drop.title')}</strong>
        <span>
          <IconFolderOpen size={18} stroke={1.6} aria-hidden /> {t('drop.folder')}
        </span>
        <span>
          <IconFileImport size={18} stroke={1.6} aria-hidden /> {t('drop.file')}
        </span>
        <span className="quiet">{t('drop.nothingYet')}</span>
      </div>
    </div>
  );
}
