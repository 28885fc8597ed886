import { Button, Table } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { schemaDifferenceSchema } from '../../../../shared/contract/warehouse';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { notifyFailure } from '../../ui/notify-failure';
import { Panel } from '../../ui/panel';
import { ScrollTable } from '../../ui/scroll-table';
import { CoreText } from '../../ui/states/core-text';
import { Loaded } from '../../ui/states/loaded';
import classes from './warehouse.module.css';

type Difference = z.infer<typeof schemaDifferenceSchema>;

/** The schema beside what the scripts make, and what to do about each difference. */
export function SchemaPanel() {
  const { t } = useTranslation();
  const differences = useOperationQuery((operations) => operations.warehouseDifferences, {});
  const init = useCommand((operations) => operations.warehouseInit, {
    onSuccess: () => notifications.show({ color: 'green', message: t('warehouse.schema.made') }),
    onError: (error) => notifyFailure(t('warehouse.unmade.failed'), error),
  });
  const found = differences.data ?? [];
  // What is there otherwise is changed by hand; what is missing, `init` makes.
  const isMissing = found.some((difference) => difference.found === null);
  return (
    <Panel
      title={t('warehouse.schema.title')}
      actions={
        <div className={classes.buttons}>
          {isMissing && (
            <Button variant="default" loading={init.isPending} onClick={() => init.mutate({})}>
              {t('warehouse.schema.make')}
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconRefresh size={15} aria-hidden />}
            loading={differences.isFetching}
            onClick={() => void differences.refetch()}
          >
            {t('warehouse.schema.check')}
          </Button>
        </div>
      }
    >
      <Loaded query={differences} subject={t('warehouse.schema.theSchema')}>
        {(data) =>
          data.length === 0 ? (
            <p className={classes.well} role="status">
              <IconCircleCheck size={16} aria-hidden />
              {t('warehouse.schema.same')}
            </p>
          ) : (
            <Differences differences={data} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function Differences({ differences }: { differences: readonly Difference[] }) {
  const { t } = useTranslation();
  return (
    <>
      <p className={classes.text}>{t('warehouse.schema.differs', { count: differences.length })}</p>
      <ScrollTable
        label={t('warehouse.schema.differences')}
        maxHeight={260}
        heads={[
          { title: t('warehouse.column.table') },
          { title: t('warehouse.schema.part') },
          { title: t('warehouse.schema.expected') },
          { title: t('warehouse.schema.found') },
          { title: t('warehouse.schema.remedy') },
        ]}
      >
        {differences.map(({ table, part, expected, found, remedy }) => (
          <Table.Tr key={`${table} ${part}`}>
            <Table.Th scope="row" fw={500}>
              {table}
            </Table.Th>
            <Table.Td>{part}</Table.Td>
            <Table.Td className={`mono ${classes.wrapped}`}>{expected ?? '–'}</Table.Td>
            <Table.Td className={`mono ${classes.wrapped}`}>{found ?? t('warehouse.schema.missing')}</Table.Td>
            <Table.Td className={classes.wrapped ?? ''}>
              <CoreText>{remedy}</CoreText>
            </Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
    </>
  );
}
