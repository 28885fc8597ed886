import { Button, Drawer, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuarantinedRecord } from '../../../../shared/contract/quarantine';
import { useFormat } from '../../ui/format';
import { ScrollRegion } from '../../ui/scroll-region';
import { CoreText } from '../../ui/states/core-text';
import classes from './quarantine.module.css';
import { hexDump } from './value-text';

interface RecordInspectorProps {
  readonly feed: string;
  readonly record: QuarantinedRecord;
  readonly canCorrect: boolean;
  /** A whole new value for this record, to be tried. */
  readonly onCorrect: (value: string) => void;
  readonly onClose: () => void;
}

/** One record: where it came from, why it is here, and every byte of it as far as it was sent. */
export function RecordInspector({ feed, record, canCorrect, onCorrect, onClose }: RecordInspectorProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { partition, offset, timestamp, quarantinedAt, reason, value, isText, sizeBytes } = record;
  const [corrected, setCorrected] = useState<string | null>(null);
  const isWhole = value === null || (isText ? new TextEncoder().encode(value).length : value.length / 2) >= sizeBytes;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={560}
      title={t('quarantine.recordTitle', { feed, partition, offset })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap="sm">
        <dl className={classes.facts}>
          <dt>{t('quarantine.reason')}</dt>
          <dd>
            <CoreText>{reason}</CoreText>
          </dd>
          <dt>{t('quarantine.at')}</dt>
          <dd>{format.instant(quarantinedAt)}</dd>
          <dt>{t('quarantine.timestamp')}</dt>
          <dd>{timestamp === null ? t('common.none') : format.instant(timestamp)}</dd>
          <dt>{t('quarantine.size')}</dt>
          <dd>{format.bytes(sizeBytes)}</dd>
        </dl>
        {!isWhole && <p className={`quiet ${classes.text}`}>{t('quarantine.cut')}</p>}
        {corrected === null ? (
          <ScrollRegion label={t('quarantine.value')} maxHeight={420}>
            <pre className={`mono ${classes.value}`}>
              {value === null ? t('quarantine.tombstone') : isText ? value : hexDump(value)}
            </pre>
          </ScrollRegion>
        ) : (
          <Textarea
            label={t('quarantine.newValue')}
            description={t('quarantine.newValueHelp')}
            autosize
            minRows={6}
            maxRows={18}
            data-autofocus
            classNames={{ input: 'mono' }}
            value={corrected}
            onChange={(event) => setCorrected(event.currentTarget.value)}
          />
        )}
        {canCorrect && (
          <Group justify="flex-end" gap="xs">
            {corrected === null ? (
              <Button variant="default" disabled={!isWhole} onClick={() => setCorrected(isText ? (value ?? '') : '')}>
                {t('quarantine.correct')}
              </Button>
            ) : (
              <>
                <Button variant="default" onClick={() => setCorrected(null)}>
                  {t('common.cancel')}
                </Button>
                <Button disabled={corrected.trim() === ''} onClick={() => onCorrect(corrected)}>
                  {t('quarantine.try')}
                </Button>
              </>
            )}
          </Group>
        )}
      </Stack>
    </Drawer>
  );
}
