import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../../shared/contract/settings';
import { useCommand } from '../../api/use-command';
import { notifyFailure } from '../../ui/notify-failure';
import { FieldsProvider } from './fields';
import { KafkaFields } from './kafka-fields';
import { KsqldbFields } from './ksqldb-fields';
import { LakeSettings } from './lake-settings';
import { MysqlFields } from './mysql-fields';
import { NumbersPanel } from './numbers-panel';
import { draftOf, parseDraft, type SettingsDraft } from './settings-draft';
import classes from './settings.module.css';

/** Every setting of lake.json as one form: what is wrong is said at its field, and nothing is saved until all is right. */
export function SettingsForm({ saved }: { saved: Settings }) {
  const { t } = useTranslation();
  const update = useCommand((operations) => operations.settingsUpdate);
  const [changes, setChanges] = useState<Partial<SettingsDraft>>({});
  const [tried, setTried] = useState(false);
  const before = draftOf(saved);
  const draft = { ...before, ...changes };
  const parsed = parseDraft(draft);
  const changed = JSON.stringify(draft) !== JSON.stringify(before);

  const save = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (parsed.settings === null) return;
    const { formatVersion: _, ...change } = parsed.settings;
    update.mutate(change, {
      onSuccess: () => {
        setChanges({});
        setTried(false);
        notifications.show({ color: 'teal', message: t('settings.saved') });
      },
      onError: (error) => notifyFailure(t('settings.saveFailed'), error),
    });
  };

  return (
    <FieldsProvider
      draft={draft}
      problems={parsed.problems ?? {}}
      onChange={(field, value) => setChanges((previous) => ({ ...previous, [field]: value }))}
    >
      <form className={classes.form} onSubmit={save} noValidate>
        <LakeSettings />
        <KafkaFields />
        <KsqldbFields />
        <MysqlFields />
        <NumbersPanel
          title={t('settings.sample.title')}
          fields={[
            { field: 'firstExportEvents', label: t('settings.sample.first') },
            { field: 'nextExportEvents', label: t('settings.sample.next') },
            { field: 'seed', label: t('settings.sample.seed'), description: t('settings.sample.seedHelp') },
          ]}
        />
        <NumbersPanel
          title={t('settings.exports.title')}
          fields={[
            { field: 'batchRows', label: t('settings.exports.batch'), description: t('settings.exports.batchHelp') },
            { field: 'parallelFeeds', label: t('settings.exports.parallel') },
          ]}
        />
        <NumbersPanel
          title={t('settings.consumers.title')}
          fields={[
            { field: 'flushSeconds', label: t('settings.consumers.flushSeconds') },
            { field: 'flushMegabytes', label: t('settings.consumers.flushMegabytes') },
            { field: 'flushRows', label: t('settings.consumers.flushRows') },
            {
              field: 'flushDays',
              label: t('settings.consumers.flushDays'),
              description: t('settings.consumers.flushDaysHelp'),
            },
            {
              field: 'lagAlertMessages',
              label: t('settings.consumers.lagAlertMessages'),
              placeholder: t('settings.consumers.never'),
            },
            {
              field: 'lagAlertSeconds',
              label: t('settings.consumers.lagAlertSeconds'),
              placeholder: t('settings.consumers.never'),
            },
          ]}
        />
        <NumbersPanel
          title={t('settings.maintenance.title')}
          fields={[
            {
              field: 'undoDays',
              label: t('settings.maintenance.undoDays'),
              description: t('settings.maintenance.undoDaysHelp'),
            },
            {
              field: 'logDays',
              label: t('settings.maintenance.logDays'),
              description: t('settings.maintenance.logDaysHelp'),
            },
            {
              field: 'targetFileMegabytes',
              label: t('settings.maintenance.targetFile'),
              description: t('settings.maintenance.targetFileHelp'),
            },
          ]}
        />
        <NumbersPanel
          title={t('settings.query.title')}
          fields={[
            {
              field: 'memoryLimitMegabytes',
              label: t('settings.query.memory'),
              description: t('settings.query.help'),
              placeholder: t('settings.query.automatic'),
            },
            {
              field: 'threads',
              label: t('settings.query.threads'),
              description: t('settings.query.help'),
              placeholder: t('settings.query.automatic'),
            },
          ]}
        />
        <div className={classes.save} data-changed={changed}>
          <span role="status">
            {tried && parsed.problems !== null ? (
              <span className={classes.mend}>{t('settings.mend')}</span>
            ) : (
              changed && t('settings.unsaved')
            )}
          </span>
          <span className={classes.space} />
          <Button
            variant="default"
            disabled={!changed}
            onClick={() => {
              setChanges({});
              setTried(false);
            }}
          >
            {t('settings.discard')}
          </Button>
          <Button type="submit" disabled={!changed} loading={update.isPending}>
            {t('settings.save')}
          </Button>
        </div>
      </form>
    </FieldsProvider>
  );
}
