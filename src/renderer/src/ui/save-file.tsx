import { Button, Menu, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from './confirm-dialog';
import { PathDialog } from './path-dialog';
import classes from './save-file.module.css';

/** What of a saving is drawn; `useSaveFile` gives one. */
interface Saving<F extends string> {
  readonly pending: boolean;
  readonly typing: F | null;
  readonly error: unknown;
  readonly existing: { readonly path: string } | null;
  begin(format: F): void;
  saveTo(path: string): void;
  replace(): void;
  close(): void;
}

export interface SaveFormat<F extends string> {
  readonly format: F;
  readonly label: string;
  /** What it is good for. */
  readonly hint: string;
}

interface SaveFileProps<F extends string> {
  readonly saving: Saving<F>;
  readonly formats: readonly SaveFormat<F>[];
  readonly button: string;
  readonly title: (format: F) => string;
  /** What will be in the file. */
  readonly description: string;
  readonly placeholder: (format: F) => string;
  readonly disabled: boolean;
}

/** The button with its formats, and the questions on the way to the file. */
export function SaveFile<F extends string>(props: SaveFileProps<F>) {
  const { t } = useTranslation();
  const { saving } = props;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            disabled={props.disabled}
            loading={saving.pending}
            leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />}
          >
            {props.button}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {props.formats.map(({ format, label, hint }) => (
            <Menu.Item
              key={format}
              onClick={() => saving.begin(format)}
              rightSection={<span className={classes.hint}>{hint}</span>}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {saving.typing !== null && (
        <PathDialog
          opened
          title={props.title(saving.typing)}
          description={props.description}
          label={t('saveFile.path')}
          placeholder={props.placeholder(saving.typing)}
          confirm={t('saveFile.confirm')}
          pending={saving.pending}
          error={saving.error}
          onConfirm={saving.saveTo}
          onClose={saving.close}
        />
      )}
      {saving.existing !== null && (
        <ConfirmDialog
          title={t('saveFile.exists')}
          confirm={t('saveFile.replace')}
          dangerous
          // It closes once it is answered.
          pending={false}
          error={null}
          onConfirm={saving.replace}
          onClose={saving.close}
        >
          <Text size="sm" className={classes.path ?? ''}>
            {t('saveFile.existsBody', { path: saving.existing.path })}
          </Text>
        </ConfirmDialog>
      )}
    </>
  );
}
