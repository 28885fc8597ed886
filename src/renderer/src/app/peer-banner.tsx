import { Loader } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { usePeerStates } from '../api/context';
import { invalidate } from '../api/query-client';
import { peers } from '../../../shared/contract/index';
import classes from './app.module.css';

/** Says which process stopped and what was lost with it; goes away by itself when the process is back. */
export function PeerBanner() {
  const { t } = useTranslation();
  const states = usePeerStates();
  const queryClient = useQueryClient();
  const wasDown = useRef(false);
  const down = peers.filter((peer) => states[peer] === 'restarting');
  const anyDown = down.length > 0;

  useEffect(() => {
    // What was asked meanwhile failed: ask again, once everything answers.
    if (wasDown.current && !anyDown) void invalidate(queryClient, ['*']);
    wasDown.current = anyDown;
  }, [anyDown, queryClient]);

  return (
    <div role="status" aria-live="polite">
      {down.map((peer) => (
        <div key={peer} className={classes.banner}>
          <Loader size={13} color="yellow" aria-hidden />
          <span>{t(`peers.restarting.${peer}`)}</span>
        </div>
      ))}
    </div>
  );
}
