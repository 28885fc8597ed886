import type { Column, ColumnType } from '../../../shared/contract/types';
import { lakeName, lakeType } from './feed-columns';
import type { GrowingText } from './growing-text';

/** How the keys of a value are spelt anew, by its type; null where none of them is. */
export type NamePlan =
  | { readonly kind: 'struct'; readonly fields: readonly FieldPlan[] }
  /** Elements of an array, values of a map. */
  | { readonly kind: 'array' | 'map'; readonly each: NamePlan };

interface FieldPlan {
  /** As JSON spells them: in quotes. */
  readonly server: Uint8Array;
  readonly lake: Uint8Array;
  readonly serverName: string;
  readonly within: NamePlan | null;
}

export interface PlannedType {
  /** The server's type with the names of the feed. */
  readonly type: ColumnType;
  readonly plan: NamePlan | null;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Names of the server found among the feed's, in whatever case; those that the feed lacks as the lake has them. */
export function planNames(server: ColumnType, feed: ColumnType | undefined): PlannedType {
  if (typeof server === 'string') return { type: server, plan: null };
  const known = typeof feed === 'string' ? undefined : feed;
  switch (server.type) {
    case 'struct': {
      const its = known?.type === 'struct' ? known.fields : [];
      const planned = server.fields.map((field) => {
        const match = columnOf(its, field.name);
        return { field, name: match?.name ?? lakeName(field.name), its: planNames(field.type, match?.type) };
      });
      const isSame = planned.every(({ field, name, its: { plan } }) => field.name === name && plan === null);
      return {
        type: { ...server, fields: planned.map(({ field, name, its: { type } }) => ({ ...field, name, type })) },
        plan: isSame
          ? null
          : {
              kind: 'struct',
              fields: planned.map(({ field, name, its: { plan } }) => ({
                server: quoted(field.name),
                lake: quoted(name),
                serverName: field.name,
                within: plan,
              })),
            },
      };
    }
    case 'array': {
      const { type, plan } = planNames(server.elementType, known?.type === 'array' ? known.elementType : undefined);
      return { type: { ...server, elementType: type }, plan: plan === null ? null : { kind: 'array', each: plan } };
    }
    case 'map': {
      const { type, plan } = planNames(server.valueType, known?.type === 'map' ? known.valueType : undefined);
      return {
        type: { ...server, keyType: lakeType(server.keyType), valueType: type },
        plan: plan === null ? null : { kind: 'map', each: plan },
      };
    }
  }
}

/** The column of that name in whatever case, the same case first. */
export function columnOf(columns: readonly Column[], name: string): Column | undefined {
  return (
    columns.find((column) => column.name === name) ??
    columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
  );
}

export function quoted(name: string): Uint8Array {
  return encoder.encode(JSON.stringify(name));
}

/** Appends the JSON value [start, end) with its keys spelt anew. What is no JSON is appended as it is: the check of records says of it what it is. */
export function putRenamed(out: GrowingText, bytes: Uint8Array, start: number, end: number, plan: NamePlan): void {
  const before = out.length;
  if (new Renaming(out, bytes, end).value(start, plan) === end) return;
  out.length = before;
  out.put(bytes, start, end);
}

/** Not found: there is no such place in the value, which is broken. */
const broken = -1;

class Renaming {
  constructor(
    private readonly out: GrowingText,
    private readonly bytes: Uint8Array,
    private readonly end: number,
  ) {}

  /** Writes the value at `at`; one past it, or `broken`. The depth is bounded by the plan's. */
  value(at: number, plan: NamePlan): number {
    const first = this.bytes[at];
    if (first === 0x5b && plan.kind === 'array') return this.array(at, plan.each);
    if (first === 0x7b && plan.kind !== 'array') return this.object(at, plan);
    return this.copy(at);
  }

  private array(at: number, each: NamePlan): number {
    let next = this.mark(at);
    if (this.bytes[next] === 0x5d) return this.close(next);
    for (;;) {
      next = this.space(this.value(next, each));
      const byte = this.bytes[next];
      if (next >= this.end || next === broken || (byte !== 0x2c && byte !== 0x5d)) return broken;
      if (byte === 0x5d) return this.close(next);
      next = this.mark(next);
    }
  }

  private object(at: number, plan: NamePlan): number {
    let next = this.mark(at);
    if (this.bytes[next] === 0x7d) return this.close(next);
    for (let place = 0; ; place += 1) {
      const keyEnd = this.stringEnd(next);
      if (keyEnd === broken) return broken;
      const field = plan.kind === 'struct' ? this.field(plan.fields, place, next, keyEnd) : undefined;
      if (field === undefined) this.out.put(this.bytes, next, keyEnd);
      else this.out.putAll(field.lake);
      next = this.space(keyEnd);
      if (this.bytes[next] !== 0x3a) return broken;
      next = this.mark(next);
      const within = plan.kind === 'struct' ? (field?.within ?? null) : plan.each;
      next = this.space(within === null ? this.copy(next) : this.value(next, within));
      const byte = this.bytes[next];
      if (next >= this.end || next === broken || (byte !== 0x2c && byte !== 0x7d)) return broken;
      if (byte === 0x7d) return this.close(next);
      next = this.mark(next);
    }
  }

  /** The server keeps the order of its schema: the field at that place is tried first. */
  private field(fields: readonly FieldPlan[], place: number, start: number, end: number): FieldPlan | undefined {
    const expected = fields[place];
    if (expected !== undefined && this.isHere(expected.server, start, end)) return expected;
    const found = fields.find(({ server }) => this.isHere(server, start, end));
    if (found !== undefined || !this.bytes.subarray(start, end).includes(0x5c)) return found;
    try {
      const name: unknown = JSON.parse(decoder.decode(this.bytes.subarray(start, end)));
      return fields.find(({ serverName }) => serverName === name);
    } catch {
      return undefined;
    }
  }

  private isHere(text: Uint8Array, start: number, end: number): boolean {
    if (end - start !== text.length) return false;
    for (let i = 0; i < text.length; i += 1) {
      if (this.bytes[start + i] !== text[i]) return false;
    }
    return true;
  }

  /** Writes the punctuation at `at`; where the next token begins. */
  private mark(at: number): number {
    this.out.putByte(this.bytes[at] ?? 0);
    return this.space(at + 1);
  }

  private close(at: number): number {
    this.out.putByte(this.bytes[at] ?? 0);
    return at + 1;
  }

  private space(at: number): number {
    if (at === broken) return broken;
    let next = at;
    for (;;) {
      const byte = this.bytes[next];
      if (next >= this.end || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return next;
      next += 1;
    }
  }

  private stringEnd(at: number): number {
    if (this.bytes[at] !== 0x22) return broken;
    for (let next = at + 1; next < this.end; next += 1) {
      const byte = this.bytes[next];
      if (byte === 0x5c) next += 1;
      else if (byte === 0x22) return next + 1;
    }
    return broken;
  }

  /** Appends the value at `at` as it is. */
  private copy(at: number): number {
    const next = this.valueEnd(at);
    if (next !== broken) this.out.put(this.bytes, at, next);
    return next;
  }

  private valueEnd(at: number): number {
    const first = this.bytes[at];
    if (first === 0x22) return this.stringEnd(at);
    let depth = 0;
    let next = at;
    while (next < this.end) {
      const byte = this.bytes[next];
      if (byte === 0x22) {
        next = this.stringEnd(next);
        if (next === broken) return broken;
        continue;
      }
      if (byte === 0x7b || byte === 0x5b) depth += 1;
      else if (byte === 0x7d || byte === 0x5d || byte === 0x2c) {
        if (depth === 0) return next === at ? broken : next;
        if (byte !== 0x2c) depth -= 1;
        if (depth === 0 && byte !== 0x2c) return next + 1;
      }
      next += 1;
    }
    return depth === 0 && next > at ? next : broken;
  }
}
