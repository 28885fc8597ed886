import { z } from 'zod';
import {
  passwordNameSchema,
  settings as contract,
  settingsSchema,
  type Settings,
} from '../../../shared/contract/settings';
import { LakeError } from '../../../shared/errors';

/** As `settings.update` takes it. */
type Change = z.input<typeof contract.update.input>;

interface Setting {
  readonly key: string;
  /** Written a,b,c. */
  readonly isList: boolean;
}

/** What Lagoon itself keeps in lake.json. */
const kept = new Set(['formatVersion', 'lakeId', 'anonymizationKeyFingerprint']);

const groupSchema = z.record(z.string(), z.unknown());

const jsonSchemaSchema = z.object({
  type: z.string().optional(),
  get properties() {
    return z.record(z.string(), jsonSchemaSchema).optional();
  },
  get anyOf() {
    return z.array(jsonSchemaSchema).optional();
  },
});
type JsonSchema = z.infer<typeof jsonSchemaSchema>;

/** Every key that a setting can be set by, groups among them: `kafka.tls`, `kafka.tls.caFile`. */
export function settingKeys(): Setting[] {
  const schema = jsonSchemaSchema.parse(z.toJSONSchema(settingsSchema, { io: 'input' }));
  return keysBelow(schema, '').filter(({ key }) => !kept.has(key));
}

function keysBelow({ properties = {}, anyOf = [] }: JsonSchema, prefix: string): Setting[] {
  const own = Object.entries(properties).flatMap(([name, schema]) => {
    const key = `${prefix}${name}`;
    const isList = [schema, ...(schema.anyOf ?? [])].some(({ type }) => type === 'array');
    return [{ key, isList }, ...keysBelow(schema, `${key}.`)];
  });
  return [...own, ...anyOf.flatMap((schema) => keysBelow(schema, prefix))];
}

/**
 * The change that gives one setting a value: JSON, or a text as it stands where that is no JSON or no JSON of that setting; a list may be written
 * a,b,c. Errors: INVALID_INPUT naming the keys that there are, or what is wrong with the value.
 */
export function changeSetting(current: Settings, key: string, text: string): { change: Change; value: unknown } {
  const setting = findSetting(key);
  const path = key.split('.');
  const problems: { readonly field: string; readonly message: string }[] = [];
  for (const value of readings(setting, text)) {
    for (const inner of keysIn(value, key)) findSetting(inner);
    const changed = settingsSchema.safeParse(placed(current, path, value));
    if (changed.success) {
      const group = Object.entries(changed.data).filter(([name]) => name === path[0]);
      return { change: contract.update.input.parse(Object.fromEntries(group)), value };
    }
    const [issue] = changed.error.issues;
    problems.push({ field: issue?.path.join('.') ?? key, message: issue?.message ?? 'not a setting' });
  }
  const [problem] = problems;
  const { field, message } = problem ?? { field: key, message: 'not a setting' };
  // Without what was typed: it may be an address with a password in it.
  throw new LakeError('INVALID_INPUT', `${key} was not set. ${field}: ${message.replace(/\.$/, '')}.`, {
    details: { field },
  });
}

/** What the schema would leave out without a word where it does not know it. */
function keysIn(value: unknown, key: string): string[] {
  const group = groupSchema.safeParse(value).data ?? {};
  return Object.entries(group).flatMap(([name, inner]) => [`${key}.${name}`, ...keysIn(inner, `${key}.${name}`)]);
}

function findSetting(key: string): Setting {
  const all = settingKeys();
  const found = all.find((setting) => setting.key === key);
  if (found !== undefined) return found;
  if (/password|secret/i.test(key)) {
    throw new LakeError(
      'INVALID_INPUT',
      `Passwords are kept outside the lake, and are no settings: pipe one into lagoon settings set-secret (${passwordNameSchema.options.join(', ')}).`,
    );
  }
  throw new LakeError(
    'INVALID_INPUT',
    `There is no setting "${key}". There are: ${all.map((setting) => setting.key).join(', ')}.`,
    { details: { field: key } },
  );
}

/** What the text can mean, the likeliest first. */
function readings({ isList }: Setting, text: string): unknown[] {
  const plain = isList
    ? text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : text;
  try {
    const json: unknown = JSON.parse(text);
    return [json, plain];
  } catch {
    // No JSON: a text as it stands.
    return [plain];
  }
}

/** A copy of `node` with `value` at the path; groups that are not there are made. */
function placed(node: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const group = groupSchema.safeParse(node).data ?? {};
  return { ...group, [name]: placed(group[name], rest, value) };
}
