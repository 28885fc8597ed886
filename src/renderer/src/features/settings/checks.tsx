import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleMinus, IconRefresh, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../../../shared/contract/settings';
import { useOperationQuery } from '../../api/use-operation-query';
import { Panel } from '../../ui/panel';
import { CoreText } from '../../ui/states/core-text';
import { Loaded } from '../../ui/states/loaded';
import classes from './settings.module.css';

const marks: Readonly<Record<Finding['status'], { icon: Icon; colour: string }>> = {
  ok: { icon: IconCircleCheck, colour: 'var(--lagoon-success)' },
  warning: { icon: IconAlertTriangle, colour: 'var(--lagoon-warning)' },
  failed: { icon: IconAlertTriangle, colour: 'var(--lagoon-danger)' },
  skipped: { icon: IconCircleMinus, colour: 'var(--lagoon-quiet)' },
};

/** What `lagoon doctor` finds, with what to do about it. */
export function Checks() {
  const { t } = useTranslation();
  const doctor = useOperationQuery((operations) => operations.settingsDoctor, {});
  return (
    <Panel
      title={t('settings.doctor.title')}
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={15} aria-hidden />}
          loading={doctor.isFetching}
          onClick={() => void doctor.refetch()}
        >
          {t('settings.doctor.again')}
        </Button>
      }
    >
      <Loaded query={doctor} subject={t('settings.doctor.theChecks')}>
        {(findings) => (
          <ul className={classes.findings}>
            {findings.map((finding) => {
              const { icon: MarkIcon, colour } = marks[finding.status];
              return (
                <li key={`${finding.check} ${finding.message}`} className={classes.finding}>
                  <MarkIcon size={16} color={colour} role="img" aria-label={t(`settings.doctor.${finding.status}`)} />
                  <div>
                    <div className={classes.check}>
                      <CoreText>{finding.check}</CoreText>
                    </div>
                    <div className={classes.message}>
                      <CoreText>{finding.message}</CoreText>
                    </div>
                    {finding.remedy !== null && (
                      <div className={classes.remedy}>
                        <CoreText>{finding.remedy}</CoreText>
                      </div>
                    )}
                  </div>
                </li>
              );
            })}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
