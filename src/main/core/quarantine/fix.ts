import type { QuarantineFix } from '../../../shared/contract/quarantine';
import { withoutField } from './json-field';

/** A record's value as it is to be tried; the original stays what it is. A value that is not text is changed by none but a whole new one. */
export function fixed(value: Uint8Array | null, fix: QuarantineFix): Uint8Array | null {
  if (fix.kind === 'none') return value;
  if (fix.kind === 'value') return new TextEncoder().encode(fix.value);
  const text = value === null ? null : textOf(value);
  if (text === null) return value;
  const changed =
    fix.kind === 'replace' ? text.replaceAll(fix.find, () => fix.replacement) : withoutField(text, fix.field);
  return changed === text ? value : new TextEncoder().encode(changed);
}

/** Null where the bytes are not UTF-8. */
export function textOf(value: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return null;
  }
}

/** What is kept with the run: which kind of fix, never what was in the records. */
export function describeFix(fix: QuarantineFix): Record<string, string> {
  return fix.kind === 'removeField' ? { kind: fix.kind, field: fix.field } : { kind: fix.kind };
}
