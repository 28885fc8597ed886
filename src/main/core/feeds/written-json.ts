import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { z } from 'zod';
import { LakeError, messageOf } from '../../../shared/errors';
import { fieldName } from './feed-rules';

/** Names and indices, from the outside in. */
export type Place = readonly (string | number)[];

/** A text of JSON that people write, and what is said where it is wrong. */
export interface Written {
  readonly path: string;
  readonly text: string;
  readonly code: 'CORRUPT' | 'INVALID_INPUT';
  /** What to do about it, a sentence. */
  readonly remedy: string;
}

type Json = Readonly<Record<string, unknown>>;

const recordSchema = z.record(z.string(), z.unknown());
const versionSchema = z.int().min(0);

/** Error: of `written`, naming the line. */
export function parseJson(written: Written): unknown {
  // Some editors begin a file so; JSON.parse does not take it.
  const text = written.text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    const errors: ParseError[] = [];
    parseTree(text, errors, { disallowComments: true });
    const [first] = errors;
    const reason = first === undefined ? messageOf(error) : words(printParseErrorCode(first.error));
    // What is missing is missing behind what came last, and not on the line where the next thing begins.
    const line = first === undefined ? null : lineAt(text, text.slice(0, first.offset).trimEnd().length);
    throw failure(written, line, null, `this is not JSON: ${reason}.`, error);
  }
}

/**
 * An object that says in which format it is, or does not: that is format 0. `what`: as sentences name it. Error: of `written`, also where a newer
 * Lagoon wrote it.
 */
export function versionedRecord(
  written: Written,
  json: unknown,
  { what, newest, at = [] }: { readonly what: string; readonly newest: number; readonly at?: Place },
): { readonly record: Json; readonly version: number } {
  const record = recordSchema.safeParse(json);
  if (!record.success) throw wrong(written, { path: at, message: `${what} is an object, in braces.` });
  const version = versionSchema.safeParse(record.data['formatVersion'] ?? 0);
  const path = [...at, 'formatVersion'];
  if (!version.success) throw wrong(written, { path, message: 'it is a whole number, from 0 on.' });
  if (version.data > newest) {
    const message = `a newer Lagoon wrote this (format ${version.data}; this one knows up to ${newest}). Update Lagoon.`;
    throw wrong(written, { path, message });
  }
  return { record: record.data, version: version.data };
}

/** The error for what is wrong at a place; its details are the path, the line, the field, and the `reason` by itself. */
export function wrong(
  written: Written,
  { path, message }: { readonly path: Place; readonly message: string },
): LakeError {
  return failure(written, lineOf(written.text, path), path.length === 0 ? null : fieldName(path), message);
}

function failure(
  { path, code, remedy }: Written,
  line: number | null,
  field: string | null,
  reason: string,
  cause?: unknown,
): LakeError {
  const place = `${path}${line === null ? '' : `, line ${line}`}`;
  const text = field === null ? `${place}: ${reason}` : `${place}: ${field} is wrong: ${reason}`;
  return new LakeError(code, `${text} ${remedy}`, { details: { path, line, field, reason }, cause });
}

/** Of the field, or of the nearest one around it that is there. */
function lineOf(text: string, path: Place): number | null {
  const root = parseTree(text.replace(/^\uFEFF/, ''));
  if (root === undefined) return null;
  for (let length = path.length; length >= 0; length -= 1) {
    const node: Node | undefined = findNodeAtLocation(root, path.slice(0, length));
    // The value of a property may begin lines below its name.
    if (node !== undefined) return lineAt(text, node.parent?.type === 'property' ? node.parent.offset : node.offset);
  }
  return null;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** `CommaExpected` → `comma expected`. */
function words(code: string): string {
  return code
    .replaceAll(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase();
}
