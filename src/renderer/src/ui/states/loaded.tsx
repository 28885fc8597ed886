import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from './error-state';

/** What of a query is looked at here; React Query's result is one. */
interface Read<T> {
  readonly data: T | undefined;
  readonly isError: boolean;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

interface LoadedProps<T> {
  readonly query: Read<T>;
  readonly subject: string;
  readonly children: (data: T) => ReactNode;
  readonly skeleton?: ReactNode;
}

/** The three states of whatever is read: loading, failed, there. An answer already shown stays while it is read again. */
export function Loaded<T>({ query, subject, children, skeleton }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ErrorState subject={subject} error={query.error} onRetry={() => void query.refetch()} />;
  return skeleton ?? <RowsSkeleton />;
}

const widths = ['100%', '94%', '97%', '90%', '95%', '88%'];

export function RowsSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap={10} p="md" role="status" aria-busy="true" aria-label={t('common.loading')}>
      {widths.map((width) => (
        <Skeleton key={width} height={18} width={width} />
      ))}
    </Stack>
  );
}
