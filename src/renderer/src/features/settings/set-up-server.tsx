import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../ui/panel';
import { useField } from './fields';
import classes from './settings.module.css';

interface SetUpServerProps {
  readonly server: 'ksqldb' | 'mysql';
  /** The server's fields, and what takes it away. */
  readonly children: (onRemove: () => void) => ReactNode;
}

/** A server that a lake may do without: its fields, or how to set one up. */
export function SetUpServer({ server, children }: SetUpServerProps) {
  const { t } = useTranslation();
  const field = useField(server);
  const place = useRef<HTMLDivElement>(null);
  const [turnedTo, setTurnedTo] = useState<'none' | 'server' | null>(null);
  const turn = (to: 'none' | 'server'): void => {
    field.set(to);
    setTurnedTo(to);
  };
  useEffect(() => {
    // The button that was pressed is gone: the focus goes on to what came in its place.
    if (turnedTo === 'server') place.current?.querySelector('input')?.focus();
    if (turnedTo === 'none') place.current?.querySelector('button')?.focus();
  }, [turnedTo]);

  return (
    <div ref={place}>
      {field.value === 'server' ? (
        children(() => turn('none'))
      ) : (
        <Panel title={t(`settings.${server}.title`)}>
          <p className={classes.text}>{t(`settings.${server}.notSetUp`)}</p>
          <Button variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => turn('server')}>
            {t(`settings.${server}.setUp`)}
          </Button>
        </Panel>
      )}
    </div>
  );
}
