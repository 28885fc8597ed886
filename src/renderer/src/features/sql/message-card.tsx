import type { Icon } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import classes from './message-card.module.css';

export type Tone = 'danger' | 'warning' | 'advice';

interface MessageCardProps {
  readonly tone: Tone;
  readonly icon: Icon;
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** What a statement came to, where it gave no rows. Only a fault interrupts a screen reader. */
export function MessageCard({ tone, icon: MessageIcon, title, children, actions }: MessageCardProps) {
  const id = useId();
  return (
    <div className={classes.place}>
      <section
        className={classes.card}
        data-tone={tone}
        role={tone === 'danger' ? 'alert' : 'status'}
        aria-labelledby={id}
      >
        <MessageIcon size={20} stroke={1.7} className={classes.icon} aria-hidden />
        <div className={classes.content}>
          <h2 className={classes.title} id={id}>
            {title}
          </h2>
          {children}
          {actions !== undefined && <div className={classes.actions}>{actions}</div>}
        </div>
      </section>
    </div>
  );
}
