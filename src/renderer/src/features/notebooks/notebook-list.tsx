import { Alert, Anchor, Button, Table } from '@mantine/core';
import { IconNotebook, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOperationQuery } from '../../api/use-operation-query';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { Page } from '../../ui/page';
import { formatRoute as to } from '../../ui/route';
import { CoreText } from '../../ui/states/core-text';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { useNow } from '../../ui/use-now';
import { NewNotebook } from './new-notebook';
import classes from './notebooks.module.css';

/** Every notebook of the folder of queries. */
export function NotebookList() {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow(60_000);
  const [making, setMaking] = useState(false);
  const workspace = useOperationQuery((operations) => operations.workspaceList, {});
  const isEmpty = workspace.data?.notebooks.length === 0;
  const make = (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setMaking(true)}>
      {t('notebooks.new')}
    </Button>
  );
  return (
    <Page
      title={t('app.page.notebooks')}
      subtitle={workspace.data === undefined ? undefined : t('notebooks.folder', { folder: workspace.data.folder })}
      {...(isEmpty ? {} : { actions: make })}
    >
      <Loaded query={workspace} subject={t('notebooks.all')}>
        {({ notebooks, problems }) => {
          const broken = problems.filter(({ path }) => !path.toLowerCase().endsWith('.sql'));
          return (
            <>
              {broken.length > 0 && (
                <Alert
                  role="status"
                  variant="light"
                  color="yellow"
                  className={classes.problems ?? ''}
                  title={t('notebooks.unread')}
                >
                  <ul className={classes.problemList}>
                    {broken.map(({ path, message }) => (
                      <li key={path}>
                        <CoreText>{message}</CoreText>
                      </li>
                    ))}
                  </ul>
                </Alert>
              )}
              {isEmpty ? (
                <EmptyState icon={<IconNotebook size={22} />} title={t('notebooks.none')} actions={make}>
                  {t('notebooks.noneText')}
                </EmptyState>
              ) : (
                <Table className={shared.table ?? ''} aria-label={t('notebooks.all')} verticalSpacing={6} stickyHeader>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{t('notebooks.title')}</Table.Th>
                      <Table.Th>{t('notebooks.file')}</Table.Th>
                      <Table.Th className="number">{t('notebooks.cells')}</Table.Th>
                      <Table.Th className="number">{t('notebooks.changed')}</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {notebooks.map(({ path, title, cells, changedAt }) => (
                      <Table.Tr key={path}>
                        <Table.Td className={classes.titleCell ?? ''}>
                          <Anchor href={to({ page: 'notebooks', notebook: path })}>{title}</Anchor>
                        </Table.Td>
                        <Table.Td className="quiet">{path}</Table.Td>
                        <Table.Td className="number">{format.count(cells)}</Table.Td>
                        <Table.Td className="number" title={format.instant(changedAt)}>
                          {format.relative(changedAt, nowMs)}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              )}
            </>
          );
        }}
      </Loaded>
      {making && <NewNotebook onClose={() => setMaking(false)} />}
    </Page>
  );
}
