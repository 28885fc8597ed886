import {
  IconCheck,
  IconCircle,
  IconMinus,
  IconPlayerPlay,
  IconPlayerStop,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import type { BatchStep } from './batch';
import classes from './batch-list.module.css';

const icons: Readonly<Record<BatchStep['state'], Icon>> = {
  waiting: IconCircle,
  running: IconPlayerPlay,
  done: IconCheck,
  failed: IconX,
  cancelled: IconPlayerStop,
  notRun: IconMinus,
};

interface BatchListProps {
  readonly steps: readonly BatchStep[];
  readonly onShow: (step: BatchStep) => void;
}

/** What each of several statements gave; the rows below are the last one's. */
export function BatchList({ steps, onShow }: BatchListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const said = ({ state, rows, elapsedMs }: BatchStep): string => {
    if (state !== 'done') return t(`sql.batch.${state}`);
    const elapsed = format.duration(elapsedMs ?? 0);
    return rows === null
      ? t('sql.batch.firstRows', { elapsed })
      : t('sql.batch.done', { count: rows, rows: format.count(rows), elapsed });
  };
  const stopped = steps.findIndex(({ state }) => state === 'failed');
  return (
    <section className={classes.batch} aria-label={t('sql.batch.label')}>
      <p className={classes.summary} role="status">
        {stopped === -1
          ? t('sql.batch.progress', {
              done: format.count(steps.filter(({ state }) => state === 'done').length),
              count: steps.length,
              all: format.count(steps.length),
            })
          : t('sql.batch.stopped', { number: format.count(stopped + 1), all: format.count(steps.length) })}
      </p>
      <ol className={classes.steps}>
        {steps.map((step) => {
          const StepIcon = icons[step.state];
          return (
            <li key={step.start}>
              <button
                type="button"
                className={classes.step}
                data-state={step.state}
                title={t('sql.batch.show', { line: step.line })}
                onClick={() => onShow(step)}
              >
                <StepIcon size={14} stroke={2} aria-hidden className={classes.icon} />
                <span className={classes.text}>{step.sql.replaceAll(/\s+/g, ' ')}</span>
                <span className={classes.said}>{said(step)}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
