/** Cache key of an operation's answer: noun, verb, input. So `[noun]` and `[noun, verb]` are prefixes that invalidate. */
export type OperationKey = readonly [noun: string, verb: string, input: unknown];

export function operationKey(name: string, input: unknown): OperationKey {
  const [noun = name, verb = ''] = name.split('.');
  return [noun, verb, input];
}

/** Of an answer that is kept as it was asked for: of the lake at `root`, since another that is opened in the window may have feeds of the same names. */
export function askedKey(name: string, input: unknown, root: string | undefined): readonly unknown[] {
  return [...operationKey(name, input), root];
}

/** `*` is every answer, `noun` all of its queries, `noun.verb` one query with whatever input. */
export function invalidationPrefix(target: string): readonly string[] {
  return target === '*' ? [] : target.split('.');
}
