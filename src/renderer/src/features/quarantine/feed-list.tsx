import { Anchor, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { Panel } from '../../ui/panel';
import { formatRoute } from '../../ui/route';
import { ScrollRegion } from '../../ui/scroll-region';
import type { QuarantinedFeed } from './types';

/** Every feed that has something in quarantine; the chosen one is shown below. */
export function FeedList({ feeds, chosen }: { feeds: readonly QuarantinedFeed[]; chosen: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel title={t('quarantine.feeds')}>
      <ScrollRegion label={t('quarantine.feeds')} maxHeight={220}>
        <Table className={shared.table ?? ''} verticalSpacing={4} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('lake.feed')}</Table.Th>
              <Table.Th className="number">{t('quarantine.records')}</Table.Th>
              <Table.Th className="number">{t('quarantine.reasons')}</Table.Th>
              <Table.Th className="number">{t('quarantine.size')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {feeds.map(({ feed, records, reasons, sizeBytes }) => (
              <Table.Tr key={feed}>
                <Table.Td>
                  <Anchor
                    inherit
                    href={formatRoute({ page: 'quarantine', feed })}
                    {...(feed === chosen ? { 'aria-current': 'true' as const, fw: 600 } : {})}
                  >
                    {feed}
                  </Anchor>
                </Table.Td>
                <Table.Td className="number">{format.count(records)}</Table.Td>
                <Table.Td className="number">{format.count(reasons.length)}</Table.Td>
                <Table.Td className="number">{format.bytes(sizeBytes)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </Panel>
  );
}
