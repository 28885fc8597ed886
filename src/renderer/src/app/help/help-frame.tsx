import { CloseButton, Title } from '@mantine/core';
import { useEffect, useEffectEvent, useId, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MAIN_ID } from '../focus';
import classes from './help.module.css';

interface HelpFrameProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * Help beside the page, which can be used meanwhile. It has the focus first; Escape closes it from within, and the focus goes back to where it was,
 * or to the page where nothing had it: the palette, which help may be opened from, is gone by then.
 */
export function HelpFrame({ title, onClose, children }: HelpFrameProps) {
  const { t } = useTranslation();
  const titleId = useId();
  const panel = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [before] = useState(() => document.activeElement);
  const close = useEffectEvent(onClose);
  useEffect(() => {
    heading.current?.focus();
    return () => {
      // Whoever went on in the page stays there.
      if (document.activeElement !== document.body) return;
      const isLeft = before === null || before === document.body || !before.isConnected;
      const place = isLeft ? document.querySelector(`#${MAIN_ID}`) : before;
      if (place instanceof HTMLElement) place.focus({ preventScroll: true });
    };
  }, [before]);
  useEffect(() => {
    const own = panel.current;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close();
    };
    own?.addEventListener('keydown', onKeyDown);
    return () => own?.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <aside ref={panel} className={classes.panel} aria-labelledby={titleId}>
      <header className={classes.head}>
        <Title order={2} id={titleId} ref={heading} tabIndex={-1}>
          {title}
        </Title>
        <CloseButton aria-label={t('help.close')} onClick={onClose} />
      </header>
      <div className={classes.help}>{children}</div>
    </aside>
  );
}
