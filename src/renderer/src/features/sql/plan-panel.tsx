import { Button, CloseButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconFlame, IconPlayerStop } from '@tabler/icons-react';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../../shared/contract/statements';
import { useFormat } from '../../ui/format';
import { ErrorState } from '../../ui/states/error-state';
import { RowsSkeleton } from '../../ui/states/loaded';
import { MessageCard } from './message-card';
import classes from './plan-panel.module.css';
import type { AskedPlan } from './plan-asking';
import { planRows, unfolded, type PlanRow } from './plan-rows';
import pageClasses from './sql-page.module.css';

interface PlanPanelProps {
  readonly asked: AskedPlan;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** In place of the result: how the statement is run, or was. */
export function PlanPanel({ asked, onAgain, onClose }: PlanPanelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { analyze, status, plan, error } = asked;
  const elapsedMs = plan?.elapsedMs ?? null;
  return (
    <section className={classes.panel} aria-label={t('sql.plan.label')}>
      <header className={classes.header}>
        <h2 className={classes.title}>{analyze ? t('sql.plan.analyzed') : t('sql.plan.planned')}</h2>
        <span role="status" className={classes.said}>
          {status === 'running'
            ? analyze
              ? t('sql.plan.running')
              : t('common.loading')
            : elapsedMs === null
              ? ''
              : t('sql.plan.took', { elapsed: format.duration(elapsedMs) })}
        </span>
        <CloseButton aria-label={t('sql.plan.close')} title={t('sql.plan.close')} onClick={onClose} />
      </header>
      {status === 'running' && <RowsSkeleton />}
      {status === 'failed' && <ErrorState subject={t('sql.plan.subject')} error={error} onRetry={onAgain} />}
      {status === 'cancelled' && (
        <MessageCard
          tone="advice"
          icon={IconPlayerStop}
          title={t('sql.plan.cancelled')}
          actions={
            <Button variant="default" onClick={onAgain}>
              {t('sql.failed.again')}
            </Button>
          }
        >
          <p className={pageClasses.message}>{t('sql.cancelled.body')}</p>
        </MessageCard>
      )}
      {plan !== null && <PlanTree plan={plan} />}
    </section>
  );
}

function PlanTree({ plan }: { readonly plan: Plan }) {
  const { t } = useTranslation();
  const all = useMemo(() => planRows(plan.root), [plan]);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState('');
  const tree = useRef<HTMLDivElement>(null);
  const shown = unfolded(all, folded);
  const at = shown.findIndex(({ path }) => path === current);

  const choose = (row: PlanRow | undefined): void => {
    if (row === undefined) return;
    setCurrent(row.path);
    tree.current?.querySelector<HTMLElement>(`[data-path="${row.path}"]`)?.focus();
  };
  const fold = (path: string, isFolded: boolean): void => {
    const next = new Set(folded);
    if (isFolded) next.add(path);
    else next.delete(path);
    setFolded(next);
    // What was chosen below is not there any more.
    if (isFolded && current !== path && (path === '' || current.startsWith(`${path}.`))) setCurrent(path);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = shown[at];
    if (row === undefined) return;
    const parent = row.path.includes('.') ? row.path.slice(0, row.path.lastIndexOf('.')) : '';
    const hasChildren = row.node.children.length > 0;
    if (event.key === 'ArrowDown') choose(shown[at + 1]);
    else if (event.key === 'ArrowUp') choose(shown[at - 1]);
    else if (event.key === 'Home') choose(shown[0]);
    else if (event.key === 'End') choose(shown.at(-1));
    else if (event.key === 'ArrowRight' && hasChildren && folded.has(row.path)) fold(row.path, false);
    else if (event.key === 'ArrowRight') choose(hasChildren ? shown[at + 1] : undefined);
    else if (event.key === 'ArrowLeft' && hasChildren && !folded.has(row.path)) fold(row.path, true);
    else if (event.key === 'ArrowLeft') choose(row.path === '' ? undefined : shown.find(({ path }) => path === parent));
    else if (event.key === 'Enter' || event.key === ' ') fold(row.path, hasChildren && !folded.has(row.path));
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={tree}
      role="tree"
      tabIndex={-1}
      aria-label={t('sql.plan.tree')}
      className={classes.tree}
      onKeyDown={onKeyDown}
    >
      {shown.map((row) => (
        <PlanStep
          key={row.path}
          row={row}
          isCurrent={row.path === current}
          isFolded={folded.has(row.path)}
          onChoose={() => choose(row)}
          onFold={() => fold(row.path, !folded.has(row.path))}
        />
      ))}
    </div>
  );
}

interface PlanStepProps {
  readonly row: PlanRow;
  readonly isCurrent: boolean;
  readonly isFolded: boolean;
  readonly onChoose: () => void;
  readonly onFold: () => void;
}

function PlanStep({ row, isCurrent, isFolded, onChoose, onFold }: PlanStepProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { node, level, share, isSlowest } = row;
  const hasChildren = node.children.length > 0;
  const FoldIcon = isFolded ? IconChevronRight : IconChevronDown;
  const details = node.details.map(({ name, value }) => `${name}: ${value.replaceAll('\n', ', ')}`).join(' · ');
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree has the keys
    <div
      role="treeitem"
      aria-level={level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={isCurrent}
      {...(hasChildren ? { 'aria-expanded': !isFolded } : {})}
      tabIndex={isCurrent ? 0 : -1}
      data-path={row.path}
      data-slowest={isSlowest}
      className={classes.step}
      style={{ paddingInlineStart: `${8 + (level - 1) * 18}px` }}
      onClick={onChoose}
      onDoubleClick={onFold}
    >
      <span className={classes.fold} aria-hidden onClick={onFold}>
        {hasChildren && <FoldIcon size={14} stroke={1.8} />}
      </span>
      <span className={classes.operator}>{node.operator}</span>
      {isSlowest && (
        <span className={classes.slowest}>
          <IconFlame size={13} stroke={1.8} aria-hidden />
          {t('sql.plan.slowest')}
        </span>
      )}
      <span className={classes.details} title={details}>
        {details}
      </span>
      <span className={classes.figure}>
        {node.rows !== null && t('sql.plan.rows', { count: node.rows, rows: format.count(node.rows) })}
      </span>
      <span className={classes.figure}>
        {node.estimatedRows !== null &&
          t('sql.plan.estimated', { count: node.estimatedRows, rows: format.count(node.estimatedRows) })}
      </span>
      {node.elapsedMs !== null && (
        <>
          <span className={classes.time}>{format.duration(node.elapsedMs)}</span>
          <span className={classes.share}>
            <span className={classes.bar} aria-hidden>
              <span className={classes.fill} style={{ width: `${String(Math.round((share ?? 0) * 100))}%` }} />
            </span>
            <span className={classes.percent}>{format.percent(share ?? 0)}</span>
          </span>
        </>
      )}
    </div>
  );
}
