import { NumberInput, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CostBounds } from './cost-guard';
import { boundOf, shownBound, type TypedBound } from './typed-bound';

const GIGABYTE = 1_000_000_000;
const MILLION = 1_000_000;

interface CostBoundsFormProps {
  readonly bounds: CostBounds;
  readonly onChange: (bounds: CostBounds) => void;
}

/** Above which Run asks; an empty field is no bound. */
export function CostBoundsForm({ bounds, onChange }: CostBoundsFormProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <BoundField
        label={t('sql.cost.boundBytes')}
        description={t('sql.cost.boundEmpty')}
        bound={bounds.bytes}
        unit={GIGABYTE}
        onChange={(bytes) => onChange({ ...bounds, bytes })}
      />
      <BoundField
        label={t('sql.cost.boundRows')}
        bound={bounds.rows}
        unit={MILLION}
        onChange={(rows) => onChange({ ...bounds, rows })}
      />
    </Stack>
  );
}

interface BoundFieldProps {
  readonly label: string;
  readonly description?: ReactNode;
  readonly bound: number | null;
  /** Of what is typed, in units of `bound`. */
  readonly unit: number;
  readonly onChange: (bound: number | null) => void;
}

/** A number with decimals is no number at each of its keys: what is typed stays, and the bound is the last that it meant. */
function BoundField({ label, description, bound, unit, onChange }: BoundFieldProps) {
  const [typed, setTyped] = useState<TypedBound>(bound === null ? '' : bound / unit);
  return (
    <NumberInput
      label={label}
      description={description}
      min={0}
      allowNegative={false}
      hideControls
      value={shownBound(bound, typed, unit)}
      onChange={(value) => {
        setTyped(value);
        const meant = boundOf(value, unit);
        if (meant !== undefined && meant !== bound) onChange(meant);
      }}
    />
  );
}
