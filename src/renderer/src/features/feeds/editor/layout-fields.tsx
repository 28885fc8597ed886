import { MultiSelect, NumberInput, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { feedConfigSchema } from '../../../../../shared/contract/feeds';
import type { Column } from '../../../../../shared/contract/types';
import { Panel } from '../../../ui/panel';
import classes from './editor.module.css';
import type { FeedForm } from './feed-form';
import { useForm } from './form-context';

const compressions = feedConfigSchema.shape.compression.options;
const newFields: readonly FeedForm['newFields'][] = ['default', 'column', 'quarantine'];

interface LayoutFieldsProps {
  /** Columns of the rows that were read last, where none are declared. */
  readonly previewed: readonly Column[] | null;
}

/** How records are dated, told apart, kept and written. */
export function LayoutFields({ previewed }: LayoutFieldsProps) {
  const { t } = useTranslation();
  const { form, patch, errorAt } = useForm();
  const declared = form.columns.filter(({ name }) => name.trim() !== '');
  const columns = declared.length > 0 ? declared : (previewed ?? []);
  const names = [...new Set(columns.map(({ name }) => name.trim()))];
  const times = columns.filter(({ type }) => type === 'timestamp' || type === 'date').map(({ name }) => name.trim());
  const byDefault: 'column' | 'quarantine' = form.level === 'raw' ? 'column' : 'quarantine';
  const meant = form.newFields === 'default' ? byDefault : form.newFields;
  return (
    <Panel title={t('feeds.editor.layout')}>
      <div className={classes.fields}>
        <Select
          label={t('feeds.config.eventTime')}
          description={t('feeds.editor.eventTimeHelp')}
          placeholder={t('common.none')}
          data={withChosen([...new Set(times)], form.eventTimeColumn)}
          value={form.eventTimeColumn}
          error={errorAt('eventTimeColumn')}
          clearable
          clearButtonProps={{ 'aria-label': t('feeds.editor.clear') }}
          onChange={(eventTimeColumn) => patch({ eventTimeColumn })}
        />
        <MultiSelect
          size="xs"
          label={t('feeds.config.keys')}
          description={t('import.keysHelp')}
          {...(form.keyColumns.length === 0 ? { placeholder: t('common.none') } : {})}
          data={form.keyColumns.reduce<string[]>(withChosen, names)}
          value={[...form.keyColumns]}
          error={errorAt('keyColumns')}
          searchable
          onChange={(keyColumns) => patch({ keyColumns })}
        />
        <Select
          label={t('feeds.editor.newFields')}
          description={t(`feeds.editor.newFieldsHelp.${meant}`)}
          data={newFields.map((value) => ({
            value,
            label:
              value === 'default'
                ? t('feeds.editor.newField.default', { what: t(`feeds.editor.newField.${byDefault}`) })
                : t(`feeds.editor.newField.${value}`),
          }))}
          value={form.newFields}
          error={errorAt('newFields')}
          allowDeselect={false}
          onChange={(value) => patch({ newFields: newFields.find((known) => known === value) ?? 'default' })}
        />
        {form.kind === 'stream' ? (
          <NumberInput
            label={t('feeds.editor.retentionDays')}
            description={t('feeds.editor.retentionDaysHelp')}
            placeholder={t('feeds.config.keepAll')}
            value={form.retentionDays}
            error={errorAt('retentionDays')}
            hideControls
            onChange={(retentionDays) => patch({ retentionDays })}
          />
        ) : (
          <NumberInput
            label={t('feeds.editor.retentionVersions')}
            description={t('feeds.editor.retentionVersionsHelp')}
            placeholder={t('feeds.config.keepAll')}
            value={form.retentionVersions}
            error={errorAt('retentionVersions')}
            hideControls
            onChange={(retentionVersions) => patch({ retentionVersions })}
          />
        )}
        <Select
          label={t('feeds.config.compression')}
          description={t(`feeds.editor.compressionHelp.${form.compression}`)}
          data={compressions.map((value) => ({ value, label: t(`feeds.compression.${value}`) }))}
          value={form.compression}
          error={errorAt('compression')}
          allowDeselect={false}
          onChange={(value) =>
            patch({ compression: compressions.find((known) => known === value) ?? form.compression })
          }
        />
      </div>
    </Panel>
  );
}

/** A name that is chosen stays in sight when its column is gone: the error says why it cannot stay. */
function withChosen(names: string[], chosen: string | null): string[] {
  return chosen === null || names.includes(chosen) ? names : [...names, chosen];
}
