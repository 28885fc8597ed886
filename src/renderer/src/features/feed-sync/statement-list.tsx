import { useTranslation } from 'react-i18next';
import type { KsqlStatement } from '../../../../shared/contract/ksqldb';
import classes from './feed-sync.module.css';
import { Tag } from './tag';

/** In the order in which they are sent; each opens to its text. */
export function StatementList({ statements }: { statements: readonly KsqlStatement[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.changes} aria-label={t('feedSync.statements.list')}>
      {statements.map(({ file, kind, object, statement, state }) => (
        <li key={file} className={classes.change}>
          <details>
            <summary className={classes.statement}>
              <strong className="mono">{object}</strong>
              <span className="quiet">{t(`feeds.kind.${kind}`)}</span>
              <span className="quiet">{file}</span>
              <Tag tone={state === 'present' ? 'success' : 'warning'}>{t(`feedSync.statements.${state}`)}</Tag>
            </summary>
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- axe: scrollable-region-focusable */}
            <pre className={classes.source} tabIndex={0} aria-label={t('feedSync.statements.of', { object })}>
              {statement}
            </pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
