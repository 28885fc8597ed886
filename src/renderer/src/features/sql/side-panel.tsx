import { CloseButton } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './side-panel.module.css';

interface SidePanelProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Beside the tabs: what was run, and what is saved. */
export function SidePanel({ title, actions, onClose, children }: SidePanelProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <header className={classes.header}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {actions}
        <CloseButton aria-label={t('sql.side.close', { title })} onClick={onClose} />
      </header>
      {children}
    </section>
  );
}
