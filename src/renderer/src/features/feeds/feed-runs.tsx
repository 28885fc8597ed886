import { Text } from '@mantine/core';
import { IconAlertTriangle, IconBan, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../../shared/contract/jobs';
import type { FeedName } from '../../../../shared/ids';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { CoreText } from '../../ui/states/core-text';
import { Loaded } from '../../ui/states/loaded';
import classes from './feeds.module.css';

const SHOWN_RUNS = 20;
const icons = { done: IconCircleCheck, failed: IconAlertTriangle, cancelled: IconBan };
const colours = { done: 'var(--lagoon-success)', failed: 'var(--lagoon-danger)', cancelled: 'var(--lagoon-quiet)' };

export function FeedRuns({ feed, ofFiles }: { feed: FeedName; ofFiles: boolean }) {
  const { t } = useTranslation();
  const runs = useOperationQuery((operations) => operations.jobsRuns, { feed, limit: SHOWN_RUNS });
  return (
    <Loaded query={runs} subject={t('feeds.runsOf', { feed })}>
      {(all) =>
        all.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t(ofFiles ? 'feeds.noRunsFiles' : 'feeds.noRuns')}
          </Text>
        ) : (
          <ul className={classes.runs}>
            {all.map((run) => (
              <RunItem key={run.runId} run={run} />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function RunItem({ run }: { run: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  const OutcomeIcon = icons[run.status];
  return (
    <li className={classes.run}>
      <OutcomeIcon size={16} color={colours[run.status]} role="img" aria-label={t(`jobs.status.${run.status}`)} />
      <div>
        <div>
          {t(`jobs.kind.${run.kind}`)} · {format.instant(run.startedAt)} · {format.duration(run.durationMs)}
        </div>
        <div className="quiet tabular">
          {t('jobs.rows', { rows: format.count(run.rows) })} · {format.bytes(run.writtenBytes)}
          {run.quarantined > 0 && ` · ${t('jobs.quarantined', { rows: format.count(run.quarantined) })}`}
          {run.deltaVersion !== null && ` · ${t('jobs.deltaVersion', { version: run.deltaVersion })}`}
        </div>
        {run.error !== null && (
          <div className={classes.runError}>
            <CoreText>{run.error.message}</CoreText>
          </div>
        )}
        {run.warnings.map((warning) => (
          <div key={warning} className={classes.runWarning}>
            <CoreText>{warning}</CoreText>
          </div>
        ))}
      </div>
    </li>
  );
}
