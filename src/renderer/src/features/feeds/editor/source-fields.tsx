import { Anchor, Autocomplete, Checkbox, Group, Input, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { feedConfigSchema, type FeedSource } from '../../../../../shared/contract/feeds';
import { messageOf } from '../../../../../shared/errors';
import { useOperationQuery } from '../../../api/use-operation-query';
import { Panel } from '../../../ui/panel';
import { formatRoute } from '../../../ui/route';
import { CoreText } from '../../../ui/states/core-text';
import classes from './editor.module.css';
import { sampleDatasets, withSourceTopic, withSourceType } from './feed-form';
import { useForm } from './form-context';
import { KsqldbSourceFields } from './ksqldb-source-fields';

const chosenSources = ['kafka', 'ksqldb', 'sample'] as const;
const formats = feedConfigSchema.shape.format.unwrap().options;
const messageColumns = feedConfigSchema.shape.messageColumns.unwrap().element.options;

/** Where rows come from, and how the messages of a topic are read. */
export function SourceFields() {
  const { t } = useTranslation();
  const { form, change } = useForm();
  const isChosen = chosenSources.some((type) => type === form.sourceType);
  return (
    <Panel title={t('feeds.editor.source')}>
      {isChosen && (
        <SegmentedControl
          fullWidth
          mb="sm"
          aria-label={t('feeds.editor.source')}
          data={chosenSources.map((value) => ({ value, label: t(`feeds.editor.sourceType.${value}`) }))}
          value={form.sourceType}
          onChange={(type) =>
            change((now) => withSourceType(now, chosenSources.find((known) => known === type) ?? 'kafka'))
          }
        />
      )}
      <SourceOf type={form.sourceType} />
      {/* No consumer writes into a feed that ksqlDB fills, or into somebody else's folder. */}
      {form.sourceType !== 'folder' && form.sourceType !== 'ksqldb' && <TopicFields />}
    </Panel>
  );
}

function SourceOf({ type }: { type: FeedSource['type'] }) {
  const { t } = useTranslation();
  const { form, patch, change, errorAt } = useForm();
  switch (type) {
    case 'sample':
      return (
        <Select
          label={t('feeds.editor.dataset')}
          description={t('feeds.editor.datasetHelp')}
          data={[...sampleDatasets]}
          value={form.dataset}
          error={errorAt('dataset')}
          allowDeselect={false}
          onChange={(dataset) => patch({ dataset: sampleDatasets.find((known) => known === dataset) ?? form.dataset })}
        />
      );
    case 'kafka':
      return (
        <TopicInput
          told
          label={t('feeds.editor.sourceTopic')}
          description={t('feeds.editor.sourceTopicHelp')}
          value={form.sourceTopic}
          error={errorAt('sourceTopic')}
          onChange={(topic) => change((now) => withSourceTopic(now, topic))}
        />
      );
    case 'ksqldb':
      return <KsqldbSourceFields />;
    case 'folder':
      return <TextInput label={t('feeds.editor.folder')} value={form.folder} readOnly />;
    case 'files':
      return <p className={classes.paragraph}>{t('feeds.editor.files')}</p>;
  }
}

function TopicFields() {
  const { t } = useTranslation();
  const { form, patch, errorAt } = useForm();
  return (
    <div className={`${classes.fields} ${classes.below}`}>
      <TopicInput
        told={form.sourceType !== 'kafka'}
        label={t('feeds.editor.topic')}
        description={t('feeds.editor.topicHelp')}
        value={form.topic}
        error={errorAt('topic')}
        onChange={(topic) => patch({ topic })}
      />
      <Select
        label={t('feeds.editor.format')}
        description={t(`feeds.editor.formatHelp.${form.format}`)}
        data={formats.map((value) => ({ value, label: t(`feeds.format.${value}`) }))}
        value={form.format}
        error={errorAt('format')}
        allowDeselect={false}
        onChange={(format) => patch({ format: formats.find((known) => known === format) ?? 'json' })}
      />
      <Input.Wrapper
        size="xs"
        labelElement="div"
        label={t('feeds.editor.messageColumns')}
        description={t('feeds.editor.messageColumnsHelp')}
        error={errorAt('messageColumns')}
      >
        <Checkbox.Group
          aria-label={t('feeds.editor.messageColumns')}
          value={[...form.messageColumns]}
          onChange={(chosen) => patch({ messageColumns: messageColumns.filter((each) => chosen.includes(each)) })}
        >
          <Group gap="md" my={5}>
            {messageColumns.map((value) => (
              <Checkbox key={value} size="xs" value={value} label={t(`feeds.messageColumn.${value}`)} />
            ))}
          </Group>
        </Checkbox.Group>
      </Input.Wrapper>
    </div>
  );
}

interface TopicInputProps {
  /** Whether it says that no broker is set: once is enough. */
  readonly told: boolean;
  readonly label: string;
  readonly description: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (topic: string) => void;
}

/** One of the broker's topics, or any other name: a topic may come later. */
function TopicInput({ told, label, description, value, error, onChange }: TopicInputProps) {
  const { t } = useTranslation();
  const brokers = useOperationQuery((operations) => operations.settingsGet, {}).data?.kafka.brokers.length ?? 0;
  const topics = useOperationQuery((operations) => operations.consumersTopics, {}, { enabled: brokers > 0 });
  return (
    <Autocomplete
      size="xs"
      label={label}
      description={
        brokers === 0 && told ? (
          <>
            {t('feeds.consumer.notSetUp')}{' '}
            <Anchor size="xs" href={formatRoute({ page: 'settings' })}>
              {t('feeds.consumer.setUp')}
            </Anchor>
          </>
        ) : topics.isError && told ? (
          <CoreText>{messageOf(topics.error)}</CoreText>
        ) : (
          description
        )
      }
      data={topics.data?.map(({ topic }) => topic) ?? []}
      value={value}
      error={error}
      spellCheck={false}
      limit={50}
      onChange={onChange}
    />
  );
}
