import { notifications } from '@mantine/notifications';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { useSaveFile } from '../../api/use-save-file';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { SaveFile } from '../../ui/save-file';
import { chartPicture, pngBytes, svgBytes, type PictureFrame } from './chart-picture';
import { picturePath } from './picture-path';

const formats = ['png', 'svg'] as const;
type Format = (typeof formats)[number];

interface SavePictureProps {
  readonly drawing: RefObject<HTMLElement | null>;
  readonly frame: PictureFrame;
  readonly disabled: boolean;
}

/** The chart as it is shown, as a file: by the system's dialog, or, in a browser, as a download. */
export function SavePicture({ drawing, frame, disabled }: SavePictureProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const desktop = useOperationQuery((operations) => operations.shellCapabilities, {}).data?.desktop === true;
  const savePicture = useCommand((operations) => operations.reportsSavePicture);
  const bytesOf = async (chosen: Format): Promise<Uint8Array<ArrayBuffer>> => {
    const picture = drawing.current === null ? null : chartPicture(drawing.current, frame);
    if (picture === null) throw new Error(t('chart.picture.gone'));
    const bytes = chosen === 'png' ? await pngBytes(picture) : svgBytes(picture);
    if (bytes === null) throw new Error(t('chart.picture.tooLarge'));
    return bytes;
  };
  const onFailed = (error: unknown): void => notifyFailure(t('chart.picture.failed'), error);
  const title = (chosen: Format): string => t('chart.picture.title', { format: t(`chart.picture.format.${chosen}`) });
  const saving = useSaveFile<Format, { path: string; sizeBytes: number }>({
    write: async ({ path, format: chosen, overwrite }) =>
      savePicture.mutateAsync({ path: picturePath(path, chosen), overwrite, bytes: await bytesOf(chosen) }),
    title,
    defaultName: fileName,
    onSaved: ({ path, sizeBytes }) =>
      notifications.show({
        color: 'green',
        autoClose: 12_000,
        title: t('chart.picture.saved'),
        message: t('chart.picture.savedBody', { size: format.bytes(sizeBytes), path }),
      }),
    onFailed,
  });
  const begin = (chosen: Format): void => {
    void bytesOf(chosen).then((bytes) => download(bytes, chosen), onFailed);
  };
  return (
    <SaveFile
      saving={desktop ? saving : { ...saving, begin }}
      formats={formats.map((name) => ({
        format: name,
        label: t(`chart.picture.format.${name}`),
        hint: t(`chart.picture.formatHint.${name}`),
      }))}
      button={t('chart.picture.button')}
      title={title}
      description={t('chart.picture.description')}
      placeholder={(chosen) => `/home/me/${fileName(chosen)}`}
      disabled={disabled}
    />
  );
}

function fileName(format: Format): string {
  return `chart.${format}`;
}

/** A browser gives a file that is there another name. */
function download(bytes: Uint8Array<ArrayBuffer>, format: Format): void {
  const type = format === 'png' ? 'image/png' : 'image/svg+xml';
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName(format);
  link.click();
  // The browser has taken it when the click is done.
  URL.revokeObjectURL(address);
}
