/** What is read out for a feed: the name of its icon, Stream or Table or Opened folder, and its own name. */
export function namedFeed(feed: string): RegExp {
  return new RegExp(`^(Stream|Table|Opened folder) ${feed}$`);
}
