import { NumberInput, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CostBounds } from './cost-guard';

const GIGABYTE = 1_000_000_000;
const MILLION = 1_000_000;

interface CostBoundsFormProps {
  readonly bounds: CostBounds;
  readonly onChange: (bounds: CostBounds) => void;
}

/** Above which Run asks; an empty field is no bound. */
export function CostBoundsForm({ bounds, onChange }: CostBoundsFormProps) {
  const { t } = useTranslation();
  const shown = (value: number | null, unit: number): number | '' => (value === null ? '' : value / unit);
  const meant = (value: number | string, unit: number): number | null =>
    typeof value === 'number' && value > 0 ? value * unit : null;
  return (
    <Stack gap="xs">
      <NumberInput
        label={t('sql.cost.boundBytes')}
        description={t('sql.cost.boundEmpty')}
        min={0}
        hideControls
        value={shown(bounds.bytes, GIGABYTE)}
        onChange={(value) => onChange({ ...bounds, bytes: meant(value, GIGABYTE) })}
      />
      <NumberInput
        label={t('sql.cost.boundRows')}
        min={0}
        hideControls
        value={shown(bounds.rows, MILLION)}
        onChange={(value) => onChange({ ...bounds, rows: meant(value, MILLION) })}
      />
    </Stack>
  );
}
