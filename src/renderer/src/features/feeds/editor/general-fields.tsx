import { Input, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { feedKindSchema, feedLevelSchema } from '../../../../../shared/contract/feeds';
import { Panel } from '../../../ui/panel';
import classes from './editor.module.css';
import { useForm } from './form-context';

const kinds = feedKindSchema.options;
const levels = feedLevelSchema.options;

/** What the feed is called, what it is, and who may read its files. */
export function GeneralFields() {
  const { t } = useTranslation();
  const { form, hasRows, isNew, patch, errorAt } = useForm();
  return (
    <Panel title={t('feeds.editor.general')}>
      <div className={classes.fields}>
        <TextInput
          label={t('feeds.editor.name')}
          description={t(isNew ? 'feeds.editor.nameHelp' : 'feeds.editor.nameStays')}
          value={form.name}
          readOnly={!isNew}
          error={errorAt('name')}
          spellCheck={false}
          onChange={(event) => patch({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('feeds.editor.description')}
          value={form.description}
          error={errorAt('description')}
          onChange={(event) => patch({ description: event.currentTarget.value })}
        />
        <Input.Wrapper
          size="xs"
          labelElement="div"
          label={t('feeds.editor.kind')}
          description={hasRows ? t('feeds.editor.kindStays') : t(`feeds.editor.kindHelp.${form.kind}`)}
          error={errorAt('kind')}
        >
          <SegmentedControl
            fullWidth
            mb={5}
            aria-label={t('feeds.editor.kind')}
            disabled={hasRows}
            data={kinds.map((value) => ({ value, label: t(`feeds.kind.${value}`) }))}
            value={form.kind}
            onChange={(kind) => patch({ kind: kinds.find((known) => known === kind) ?? 'stream' })}
          />
        </Input.Wrapper>
        <Select
          label={t('feeds.editor.level')}
          description={t(`feeds.editor.levelHelp.${form.level}`)}
          data={levels.map((value) => ({ value, label: t(`feeds.level.${value}`) }))}
          value={form.level}
          error={errorAt('level')}
          allowDeselect={false}
          onChange={(level) => patch({ level: levels.find((known) => known === level) ?? 'raw' })}
        />
        <Switch
          size="xs"
          label={t('feeds.editor.enabled')}
          description={t('feeds.editor.enabledHelp')}
          checked={form.enabled}
          onChange={(event) => patch({ enabled: event.currentTarget.checked })}
        />
      </div>
    </Panel>
  );
}
