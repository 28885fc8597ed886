import { Button, CopyButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ScrollRegion } from './scroll-region';
import classes from './statement-panel.module.css';

interface StatementPanelProps {
  readonly label: string;
  readonly sql: string;
  readonly onOpen?: (sql: string) => void;
}

/** A longer statement scrolls; where there is less room, a shorter one. */
const MOST_PX = 800;

/** The statement behind what is shown: to read, to copy, or to go on from. */
export function StatementPanel({ label, sql, onOpen }: StatementPanelProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.panel}>
      <div className={classes.actions}>
        <CopyButton value={sql}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? 'aggregation.copied' : 'aggregation.copy')}
            </Button>
          )}
        </CopyButton>
        {onOpen !== undefined && (
          <Button variant="default" onClick={() => onOpen(sql)}>
            {t('aggregation.open')}
          </Button>
        )}
      </div>
      <ScrollRegion label={label} maxHeight={MOST_PX}>
        <pre className={classes.sql}>{sql}</pre>
      </ScrollRegion>
    </div>
  );
}
