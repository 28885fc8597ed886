import type { QuarantineFix, QuarantineSelection } from '../../../../shared/contract/quarantine';
import type { FeedName } from '../../../../shared/ids';

/** What is typed to narrow the records down; empty where it does not. */
export interface SelectionDraft {
  readonly reason: string | null;
  readonly partition: string;
  readonly fromOffset: string;
  readonly toOffset: string;
}

export const everything: SelectionDraft = { reason: null, partition: '', fromOffset: '', toOffset: '' };

const digits = /^\d{1,19}$/;

export function isNumberDraft(text: string): boolean {
  return text.trim() === '' || digits.test(text.trim());
}

/** Null while something in it is no number. */
export function toSelection(feed: FeedName, draft: SelectionDraft): QuarantineSelection | null {
  const { reason } = draft;
  const [partition, fromOffset, toOffset] = [draft.partition, draft.fromOffset, draft.toOffset].map((text) =>
    text.trim(),
  );
  if (![partition, fromOffset, toOffset].every((text = '') => isNumberDraft(text))) return null;
  return {
    feed,
    ...(reason === null ? {} : { reason }),
    ...(partition === undefined || partition === '' ? {} : { partition: Number(partition) }),
    ...(fromOffset === undefined || fromOffset === '' ? {} : { fromOffset }),
    ...(toOffset === undefined || toOffset === '' ? {} : { toOffset }),
  };
}

/** What is typed as a fix. A `value` fix is of one record, which the inspector names. */
export interface FixDraft {
  readonly kind: QuarantineFix['kind'];
  readonly find: string;
  readonly replacement: string;
  readonly field: string;
  readonly id: string;
  readonly value: string;
}

export const asItIs: FixDraft = { kind: 'none', find: '', replacement: '', field: '', id: '', value: '' };

/** Null while it is not complete. */
export function toFix({ kind, find, replacement, field, id, value }: FixDraft): QuarantineFix | null {
  switch (kind) {
    case 'none':
      return { kind };
    case 'replace':
      return find === '' ? null : { kind, find, replacement };
    case 'removeField':
      return field === '' ? null : { kind, field };
    case 'value':
      return id === '' || value === '' ? null : { kind, id, value };
  }
}
