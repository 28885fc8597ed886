import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconClockHour4,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlugConnectedX,
  IconRefresh,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConsumerStatus } from '../../../../shared/contract/consumers';
import classes from './consumers.module.css';

type State = ConsumerStatus['state'];

const looks: Readonly<Record<State, { readonly icon: Icon; readonly tone: 'well' | 'off' | 'warning' | 'problem' }>> = {
  stopped: { icon: IconPlayerStop, tone: 'off' },
  starting: { icon: IconRefresh, tone: 'well' },
  reading: { icon: IconPlayerPlay, tone: 'well' },
  waiting: { icon: IconClockHour4, tone: 'well' },
  paused: { icon: IconPlayerPause, tone: 'off' },
  rebalancing: { icon: IconArrowsExchange, tone: 'well' },
  unreachable: { icon: IconPlugConnectedX, tone: 'warning' },
  failed: { icon: IconAlertTriangle, tone: 'problem' },
};

/** A state in a word and a mark; what it means is said to who points at it. */
export function ConsumerStateText({ state }: { state: State }) {
  const { t } = useTranslation();
  const { icon: StateIcon, tone } = looks[state];
  return (
    <span className={classes.state} data-tone={tone} title={t(`consumers.stateHelp.${state}`)}>
      <StateIcon size={15} stroke={1.8} aria-hidden />
      {t(`consumers.state.${state}`)}
    </span>
  );
}
