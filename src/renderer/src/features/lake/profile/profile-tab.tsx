import { Button, Loader, SegmentedControl, Select } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../../shared/contract/feeds';
import { useOperationQuery } from '../../../api/use-operation-query';
import { useFormat } from '../../../ui/format';
import { EmptyState } from '../../../ui/states/empty-state';
import { ErrorState } from '../../../ui/states/error-state';
import { datedOf } from '../calendar-months';
import { heldVersion, versionSince } from '../held-version';
import { MOST_VERSIONS } from '../version-log';
import classes from './profile.module.css';
import { profiledRows, scopeHeldAt, type ProfileScope } from './profile-scope';
import { ProfileTable } from './profile-table';
import { beginsUnasked } from './unasked-profile';
import { useProfile } from './use-profile';

/** What each column holds: of the whole feed, of one day, or of a version. */
export function ProfileTab({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const [scope, setScope] = useState<ProfileScope>({ kind: 'all' });
  const hasDays = feed.kind === 'stream';
  const days = useOperationQuery((operations) => operations.lakePartitions, { feed: feed.name }, { enabled: hasDays });
  const history = useOperationQuery(
    (operations) => operations.lakeHistory,
    { feed: feed.name, limit: MOST_VERSIONS },
    { enabled: !feed.readOnly },
  );
  const format = useFormat();
  const dates = datedOf(days.data ?? []).map(({ date }) => date);
  const versions = (history.data ?? []).filter(({ readable }) => readable);
  const newest = { day: dates.at(-1), version: versions[0]?.deltaVersion };
  const kinds = [
    { value: 'all', label: t('lake.profile.all') },
    ...(newest.day === undefined ? [] : [{ value: 'day', label: t('lake.profile.day') }]),
    ...(newest.version === undefined ? [] : [{ value: 'version', label: t('lake.profile.version') }]),
  ];
  const choose = (kind: string): void => {
    if (kind === 'day' && newest.day !== undefined) setScope({ kind, date: newest.day });
    else if (kind === 'version' && newest.version !== undefined) setScope({ kind, version: newest.version });
    else setScope({ kind: 'all' });
  };
  return (
    <section className={classes.tab} aria-label={t('lake.profile.label', { feed: feed.name })}>
      <div className={classes.bar}>
        <SegmentedControl aria-label={t('lake.profile.scope')} data={kinds} value={scope.kind} onChange={choose} />
        {scope.kind === 'day' && (
          <Select
            aria-label={t('lake.profile.day')}
            data={dates.toReversed().map((date) => ({ value: date, label: format.day(date) }))}
            value={scope.date}
            allowDeselect={false}
            searchable
            onChange={(date) => date !== null && setScope({ kind: 'day', date })}
          />
        )}
        {scope.kind === 'version' && (
          <Select
            className={classes.version ?? ''}
            aria-label={t('lake.profile.version')}
            data={versions.map(({ deltaVersion, committedAt }) => ({
              value: String(deltaVersion),
              label: t('lake.diff.choice', { version: deltaVersion, at: format.instant(committedAt) }),
            }))}
            value={String(scope.version)}
            allowDeselect={false}
            searchable
            onChange={(version) => setScope({ kind: 'version', version: Number(version) })}
          />
        )}
      </div>
      <Profile key={JSON.stringify([feed.name, scope])} feed={feed} scope={scope} />
    </section>
  );
}

function Profile({ feed, scope }: { feed: FeedSummary; scope: ProfileScope }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { status, profiles, error, start, cancel } = useProfile();
  const cost = useOperationQuery((operations) => operations.queriesCost, { sql: profiledRows(feed.name, scope) });
  const schema = useOperationQuery((operations) => operations.lakeSchema, { feed: feed.name });
  const total = cost.data?.total;
  // A commit takes nothing away that was described: it is read again when somebody wants it.
  const version = scope.kind === 'version' ? null : heldVersion(feed);
  const [described, setDescribed] = useState(version);
  const describe = useCallback(() => {
    setDescribed(version);
    start(profiledRows(feed.name, scopeHeldAt(scope, version)));
  }, [feed.name, scope, start, version]);
  const isDue = beginsUnasked(status, total?.sizeBytes);
  useEffect(() => {
    if (isDue) describe();
  }, [describe, isDue]);
  const since = versionSince(described, version);

  const reads =
    total === undefined
      ? null
      : t('lake.profile.reads', {
          count: total.files,
          files: format.count(total.files),
          size: format.bytes(total.sizeBytes),
        });
  if (status === 'idle') {
    if (cost.isError)
      return <ErrorState subject={t('lake.profile.of', { feed: feed.name })} error={cost.error} onRetry={describe} />;
    return (
      <EmptyState
        icon={<IconChartBar size={22} />}
        title={t('lake.profile.askTitle')}
        actions={
          <Button disabled={cost.data === undefined} onClick={describe}>
            {t('lake.profile.start')}
          </Button>
        }
      >
        {reads ?? t('common.loading')} {t('lake.profile.ask')}
      </EmptyState>
    );
  }
  const expected = Math.max(profiles.length, schema.data?.columns.length ?? 0);
  const progress = { known: format.count(profiles.length), total: format.count(expected) };
  return (
    <>
      <div className={classes.state}>
        {status === 'running' ? (
          <>
            <Loader size={13} aria-hidden />
            <span role="status">{t('lake.profile.running', progress)}</span>
            <Button variant="default" size="compact-xs" onClick={cancel}>
              {t('common.cancel')}
            </Button>
          </>
        ) : (
          <>
            <span role="status">
              {status === 'done'
                ? t('lake.profile.done', {
                    count: profiles.length,
                    formatted: format.count(profiles.length),
                    rows: format.count(profiles[0]?.rows ?? 0),
                  })
                : status === 'cancelled'
                  ? t('lake.profile.cancelled', progress)
                  : t('lake.profile.stopped', progress)}
            </span>
            <Button variant="default" size="compact-xs" onClick={describe}>
              {t('lake.profile.again')}
            </Button>
          </>
        )}
        <span className="quiet">{reads}</span>
        {since !== null && <span>{t('lake.profile.newer', { version: since })}</span>}
      </div>
      {status === 'failed' && (
        <ErrorState subject={t('lake.profile.of', { feed: feed.name })} error={error} onRetry={describe} />
      )}
      {profiles.length > 0 && (
        <ProfileTable feed={feed.name} scope={scopeHeldAt(scope, described)} profiles={profiles} />
      )}
    </>
  );
}
