/** Cache key of an operation's answer: noun, verb, input. So `[noun]` and `[noun, verb]` are prefixes that invalidate. */
export type OperationKey = readonly [noun: string, verb: string, input: unknown];

export function operationKey(name: string, input: unknown): OperationKey {
  const [noun = name, verb = ''] = name.split('.');
  return [noun, verb, input];
}

/** `*` is every answer, `noun` all of its queries, `noun.verb` one query with whatever input. */
export function invalidationPrefix(target: string): readonly string[] {
  return target === '*' ? [] : target.split('.');
}
