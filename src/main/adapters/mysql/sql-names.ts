/** A name of a table or column; every one that goes into SQL comes through here. */
export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
