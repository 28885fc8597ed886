import { Button, CloseButton } from '@mantine/core';
import { IconArrowBackUp, IconArrowDown, IconArrowUp, IconFilter } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import type { GridColumn } from '../../ui/grid/row-source';
import { StatementPanel } from '../../ui/statement-panel';
import { useFocusHandedOn } from '../../ui/use-focus-handed-on';
import classes from './results.module.css';
import { plain, withFilter, withoutSort, type ColumnFilter, type Refinement } from './refinement';

interface RefinementBarProps {
  readonly columns: readonly GridColumn[];
  /** Of the rows on screen. */
  readonly refinement: Refinement;
  /** What is asked already in its place: taking one away takes it from that. */
  readonly wanted: Refinement;
  /** What is run for the rows on screen. */
  readonly sql: string;
  readonly onRefine: (refinement: Refinement) => void;
  readonly onOpen: (sql: string) => void;
}

const SHOWN_VALUE = 40;

/** The rows that the bar stands above; without any, as after a failure, the part of the page where they will be. */
function gridBeside({ parentElement }: HTMLElement): HTMLElement | null {
  const grid = parentElement?.querySelector<HTMLElement>('[role="grid"]') ?? null;
  if (grid === null && parentElement !== null) parentElement.tabIndex = -1;
  return grid ?? parentElement;
}

function anotherChip(chip: HTMLElement): HTMLElement | null {
  const buttons = [...(chip.parentElement?.querySelectorAll('button') ?? [])];
  return buttons.find((button) => !chip.contains(button)) ?? null;
}

/** What the rows on screen are beyond the statement, as words and as SQL, and the way back. */
export function RefinementBar({ columns, refinement, wanted, sql, onRefine, onOpen }: RefinementBarProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const describe = useFilterWords();
  const bar = useFocusHandedOn<HTMLElement>(gridBeside);
  const nameOf = (column: number): string => columns[column]?.name ?? '';
  return (
    <section ref={bar} className={classes.bar} aria-label={t('results.bar.label')}>
      <div className={classes.line}>
        <ul className={classes.chips}>
          {[...refinement.filters].map(([column, filter]) => (
            <Chip
              key={`filter ${String(column)}`}
              icon={<IconFilter size={12} aria-hidden />}
              remove={t('results.bar.removeFilter', { column: nameOf(column) })}
              onRemove={() => onRefine(withFilter(wanted, column, null))}
            >
              {describe(nameOf(column), filter)}
            </Chip>
          ))}
          {refinement.sorts.map(({ column, descending }) => (
            <Chip
              key={`sort ${String(column)}`}
              icon={descending ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />}
              remove={t('results.bar.removeSort', { column: nameOf(column) })}
              onRemove={() => onRefine(withoutSort(wanted, column))}
            >
              {t(descending ? 'results.bar.descending' : 'results.bar.ascending', { column: nameOf(column) })}
            </Chip>
          ))}
        </ul>
        <div className={classes.actions}>
          <Button variant="default" aria-expanded={shown} onClick={() => setShown(!shown)}>
            {shown ? t('results.bar.hideSql') : t('results.bar.showSql')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={14} aria-hidden />}
            onClick={() => onRefine(plain)}
          >
            {t('results.bar.plain')}
          </Button>
        </div>
      </div>
      {shown && (
        <div className={classes.sql}>
          <StatementPanel label={t('results.bar.sql')} sql={sql} onOpen={onOpen} />
          <p className={classes.note}>{t('results.bar.rerun')}</p>
        </div>
      )}
    </section>
  );
}

interface ChipProps {
  readonly icon: ReactNode;
  readonly remove: string;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

function Chip({ icon, remove, onRemove, children }: ChipProps) {
  const chip = useFocusHandedOn<HTMLLIElement>(anotherChip);
  return (
    <li ref={chip} className={classes.chip}>
      {icon}
      <span className={classes.chipText}>{children}</span>
      <CloseButton size={18} iconSize={12} aria-label={remove} onClick={onRemove} />
    </li>
  );
}

function useFilterWords(): (column: string, filter: ColumnFilter) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const short = (value: string | null): string => {
    if (value === null) return t('grid.null');
    const cut = value.length > SHOWN_VALUE ? `${value.slice(0, SHOWN_VALUE)}…` : value;
    return cut === '' ? '‘’' : cut;
  };
  return (column, filter) => {
    switch (filter.operator) {
      case 'isNull':
      case 'isNotNull':
        return t(`results.filter.described.${filter.operator}`, { column });
      case 'between':
        return t('results.filter.described.between', { column, from: short(filter.from), to: short(filter.to) });
      case 'oneOf': {
        const count = filter.values.length;
        const value = short(filter.values[0] ?? null);
        return t('results.filter.described.oneOf', { column, count, values: format.count(count), value });
      }
      default:
        return t(`results.filter.described.${filter.operator}`, { column, value: short(filter.value) });
    }
  };
}
