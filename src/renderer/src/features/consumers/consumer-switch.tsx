import { ActionIcon, Group } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConsumerStatus } from '../../../../shared/contract/consumers';
import type { FeedName } from '../../../../shared/ids';
import { useConsumerCommands, type ConsumerCommand } from './use-consumer-commands';

interface ConsumerSwitchProps {
  readonly feed: FeedName;
  readonly state: ConsumerStatus['state'];
  /** Whether its job is there: else it can be started. */
  readonly running: boolean;
  /** Why it cannot be started now; null where it can. */
  readonly blocked?: string | null;
}

/** Start, or pause and stop, of one feed's consumer. */
export function ConsumerSwitch({ feed, state, running, blocked = null }: ConsumerSwitchProps) {
  const { t } = useTranslation();
  const { start, stop, pause, resume } = useConsumerCommands(feed);
  if (!running) {
    return (
      <SwitchButton icon={IconPlayerPlay} label={t('consumers.start', { feed })} command={start} blocked={blocked} />
    );
  }
  return (
    <Group gap={4} wrap="nowrap">
      {state === 'paused' ? (
        <SwitchButton icon={IconPlayerPlay} label={t('consumers.resume', { feed })} command={resume} />
      ) : (
        <SwitchButton icon={IconPlayerPause} label={t('consumers.pause', { feed })} command={pause} />
      )}
      <SwitchButton icon={IconPlayerStop} label={t('consumers.stop', { feed })} command={stop} />
    </Group>
  );
}

interface SwitchButtonProps {
  readonly icon: Icon;
  readonly label: string;
  readonly command: ConsumerCommand;
  readonly blocked?: string | null;
}

function SwitchButton({ icon: ButtonIcon, label, command, blocked = null }: SwitchButtonProps) {
  return (
    <ActionIcon
      variant="default"
      size={26}
      // Not a Tooltip: three in each line would be most of what drawing the table costs.
      title={blocked ?? label}
      aria-label={label}
      loading={command.isPending}
      // Not `disabled`: why it cannot be pressed is said in its title.
      {...(blocked === null ? { onClick: command.run } : { 'aria-disabled': true, 'data-disabled': true })}
    >
      <ButtonIcon size={15} aria-hidden />
    </ActionIcon>
  );
}
