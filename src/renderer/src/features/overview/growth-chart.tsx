import { Text } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Overview } from '../../../../shared/contract/reports';
import { chartTooltipStyle } from '../../ui/chart-style';
import { useFormat } from '../../ui/format';

export function GrowthChart({ growth }: { growth: Overview['growth'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const still = useReducedMotion();
  if (growth.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('overview.noGrowth')}
      </Text>
    );
  }
  return (
    <div role="img" aria-label={t('overview.growthLabel')}>
      <ResponsiveContainer width="100%" height={180}>
        <BarChart data={[...growth]} margin={{ top: 6, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--lagoon-line)" />
          <XAxis
            dataKey="date"
            tickFormatter={(date: string) => format.day(date)}
            tick={{ fontSize: 11, fill: 'var(--lagoon-quiet)' }}
            tickLine={false}
            axisLine={{ stroke: 'var(--lagoon-line)' }}
            minTickGap={24}
          />
          <YAxis
            tickFormatter={(records: number) => format.compact(records)}
            tick={{ fontSize: 11, fill: 'var(--lagoon-quiet)' }}
            tickLine={false}
            axisLine={false}
            width={44}
          />
          <Tooltip
            {...chartTooltipStyle}
            labelFormatter={(date) => (typeof date === 'string' ? format.day(date) : '')}
            formatter={(records) => [
              typeof records === 'number' ? format.count(records) : '',
              t('overview.card.records'),
            ]}
          />
          <Bar
            dataKey="records"
            fill="var(--lagoon-accent)"
            maxBarSize={28}
            isAnimationActive={!still}
            animationDuration={250}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
