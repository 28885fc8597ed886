import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { accessSchema, type Access, type Principal } from '../../../../shared/contract/permissions';
import { useOperationQuery } from '../../api/use-operation-query';
import classes from './permissions.module.css';

export interface Who {
  readonly principal: string;
  readonly principalType: Principal['principalType'];
  readonly feed: string;
  readonly access: Access;
}

interface WhoFieldsProps {
  readonly who: Who;
  /** Whether every feed can be chosen. */
  readonly withEvery: boolean;
  readonly onChange: (who: Who) => void;
}

/** Principal, feed and access. */
export function WhoFields({ who, withEvery, onChange }: WhoFieldsProps) {
  const { t } = useTranslation();
  const feeds = useOperationQuery((operations) => operations.feedsList, {});
  const names = (feeds.data ?? []).map(({ name }) => name);
  return (
    <div className={classes.fields}>
      <TextInput
        label={t('permissions.column.principal')}
        value={who.principal}
        required
        onChange={(event) => onChange({ ...who, principal: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('permissions.column.type')}
        value={who.principalType}
        data={[
          { value: 'user', label: t('permissions.type.user') },
          { value: 'group', label: t('permissions.type.group') },
        ]}
        onChange={(event) =>
          onChange({ ...who, principalType: event.currentTarget.value === 'group' ? 'group' : 'user' })
        }
      />
      <NativeSelect
        label={t('permissions.column.feed')}
        value={who.feed}
        data={[
          { value: '', label: t('permissions.chooseFeed') },
          ...(withEvery ? [{ value: '*', label: t('permissions.everyFeed') }] : []),
          ...names.map((name) => ({ value: name, label: name })),
        ]}
        onChange={(event) => onChange({ ...who, feed: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('permissions.column.access')}
        value={who.access}
        data={accessSchema.options.map((value) => ({ value, label: t(`permissions.access.${value}`) }))}
        onChange={(event) => onChange({ ...who, access: accessSchema.catch('read').parse(event.currentTarget.value) })}
      />
    </div>
  );
}
