import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../../shared/contract/reports';
import { DayChart } from '../../ui/day-chart';

export function GrowthChart({ growth }: { growth: Overview['growth'] }) {
  const { t } = useTranslation();
  if (growth.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('overview.noGrowth')}
      </Text>
    );
  }
  return (
    <DayChart
      days={growth.map(({ date, records }) => ({ date, value: records }))}
      label={t('overview.growthLabel')}
      name={t('overview.card.records')}
      unit="count"
    />
  );
}
