import { ActionIcon, Anchor } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowSource } from '../../../../shared/contract/rows';
import type { ResultId } from '../../../../shared/ids';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import type { GridColumn } from '../../ui/grid/row-source';
import { formatRoute } from '../../ui/route';
import { Loaded } from '../../ui/states/loaded';
import { useFocusHandedOn } from '../../ui/use-focus-handed-on';
import classes from './origin.module.css';
import { OriginFacts } from './origin-facts';
import { rowsStatement } from './rows-statement';
import type { TracedStatement } from './traced-grid';

interface RowOriginPanelProps {
  /** What the result is the answer of, at the versions that it is of. */
  readonly asked: TracedStatement;
  readonly resultId: ResultId;
  /** In the result, from 0 on. */
  readonly row: number;
  readonly onClose: () => void;
}

/** Beside the grid: the file, the commit, the run and the place in the source that a row came from. Escape in it closes it. */
export function RowOriginPanel({ asked, resultId, row, onClose }: RowOriginPanelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const panel = useFocusHandedOn(gridBeside);
  const values = useOperationQuery((operations) => operations.queriesText, { resultId, offset: row, limit: 1 });
  useEffect(() => panel.current?.focus(), [panel]);
  const close = useEffectEvent(onClose);
  useEffect(() => {
    const own = panel.current;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      // Else it would cancel what runs, too.
      event.preventDefault();
      close();
    };
    own?.addEventListener('keydown', onKeyDown);
    return () => own?.removeEventListener('keydown', onKeyDown);
  }, [panel]);
  const subject = t('origin.subject', { row: format.count(row + 1) });
  return (
    <aside ref={panel} className={classes.panel} aria-label={t('origin.label')} tabIndex={-1}>
      <header className={classes.head}>
        <h2 className={classes.title}>{t('origin.title', { row: format.count(row + 1) })}</h2>
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('common.close')} onClick={onClose}>
          <IconX size={15} aria-hidden />
        </ActionIcon>
      </header>
      <Loaded query={values} subject={subject}>
        {({ columns, rows: [first = []] }) => (
          <Origin asked={asked} subject={subject} columns={columns} values={first} />
        )}
      </Loaded>
    </aside>
  );
}

function gridBeside(panel: HTMLElement): HTMLElement | null {
  return panel.parentElement?.querySelector<HTMLElement>('[role="grid"]') ?? null;
}

interface OriginProps {
  readonly asked: TracedStatement;
  readonly subject: string;
  readonly columns: readonly GridColumn[];
  readonly values: (string | null)[];
}

function Origin({ asked: { sql, parameters }, subject, columns, values }: OriginProps) {
  const { t } = useTranslation();
  const origin = useOperationQuery((operations) => operations.queriesProvenance, { sql, parameters, values });
  return (
    <Loaded
      query={origin}
      subject={subject}
      skeleton={
        <p className={classes.note} role="status">
          {t('origin.looking')}
        </p>
      }
    >
      {({ sources }) =>
        sources.length === 0 ? (
          <p className={classes.note}>{t('origin.computed')}</p>
        ) : (
          sources.map((source, index) => (
            // A relation that is read twice stands here twice; nothing else tells the two apart.
            <Source
              key={`${String(index)} ${source.name}`}
              source={source}
              statement={rowsStatement(source, columns, values)}
            />
          ))
        )
      }
    </Loaded>
  );
}

/** More names than these are no help. */
const MOST_NAMES = 6;
/** A longer one, with a whole document in it, is none that anybody reads, and stands in the window's address. */
const MOST_CHARACTERS = 20_000;

interface SourceProps {
  readonly source: RowSource;
  /** All of its rows. */
  readonly statement: string;
}

function Source({ source, statement }: SourceProps) {
  const { t } = useTranslation();
  const { name, feed, version, rows } = source;
  return (
    <section className={classes.source} aria-label={name}>
      <h3 className={`${classes.sourceName} mono`}>
        {version === null ? name : t('origin.ofVersion', { name, version })}
      </h3>
      <p className={classes.note}>{sentences(source, t).join(' ')}</p>
      {rows.length > 0 && statement.length <= MOST_CHARACTERS && (
        <Anchor inherit className={classes.ask ?? ''} href={formatRoute({ page: 'sql', sql: statement })}>
          {t('origin.ask')}
        </Anchor>
      )}
      {rows.map((origin) => (
        <OriginFacts key={`${origin.path} ${String(origin.rowNumber)}`} feed={feed} origin={origin} />
      ))}
    </section>
  );
}

/** What was found, by what, and what it does not say. */
function sentences({ columns, isOptional, isEmpty, isCombined, rows, hasMore }: RowSource, t: TFunction): string[] {
  if (isEmpty) return [t('origin.empty')];
  const names = [...new Set(columns.map(({ name }) => name))];
  const by =
    names.length > MOST_NAMES
      ? t('origin.byCount', { count: names.length })
      : t('origin.by', { columns: names.join(', ') });
  const said = [`${foundText(rows.length, hasMore, t)} ${by}`];
  if (isCombined) said.unshift(t('origin.combined'));
  if (isCombined || rows.length > 1) said.push(t('origin.conditions'));
  if (isOptional && rows.length > 0) said.push(t('origin.optional'));
  return said;
}

function foundText(count: number, hasMore: boolean, t: TFunction): string {
  if (count === 0) return t('origin.none');
  return hasMore ? t('origin.more') : t('origin.found', { count });
}
