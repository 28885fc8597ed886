import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../../shared/contract/reports';
import { DayChart } from '../../ui/day-chart';
import { formatRoute } from '../../ui/route';

export function GrowthChart({ growth }: { growth: Overview['growth'] }) {
  const { t } = useTranslation();
  const days = useMemo(() => growth.map(({ date, records }) => ({ date, value: records })), [growth]);
  if (growth.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('overview.noGrowth')}
      </Text>
    );
  }
  return (
    <DayChart
      days={days}
      label={t('overview.growthLabel')}
      name={t('overview.card.records')}
      unit="count"
      hrefOf={(day) => formatRoute({ page: 'reports', day })}
    />
  );
}
