import { Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  /** False where the page divides its height itself (SQL, Lake). */
  readonly scrolls?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, subtitle, actions, scrolls = true, children }: PageProps) {
  const id = useId();
  return (
    <section className={classes.page} aria-labelledby={id}>
      <header className={classes.header}>
        <div className={classes.titles}>
          <Title order={1} id={id}>
            {title}
          </Title>
          {subtitle !== undefined && <div className={classes.subtitle}>{subtitle}</div>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      <div className={scrolls ? classes.scrolling : classes.fixed}>{children}</div>
    </section>
  );
}
