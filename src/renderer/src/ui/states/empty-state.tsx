import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './states.module.css';

interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  /** What to do so that something is here. */
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <Stack align="center" gap={6} p="xl" className={classes.empty}>
      <div aria-hidden className={classes.emptyIcon}>
        {icon}
      </div>
      <Title order={2}>{title}</Title>
      <Text size="sm" c="dimmed" ta="center" maw={440}>
        {children}
      </Text>
      {actions !== undefined && <div className={classes.emptyActions}>{actions}</div>}
    </Stack>
  );
}
