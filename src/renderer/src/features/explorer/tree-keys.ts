/** What of an item its element says. */
export interface KeyItem {
  readonly ariaExpanded: string | null;
  readonly ariaLevel: string | null;
  readonly dataset: Readonly<Record<string, string | undefined>>;
}

/** Where a key leads; undefined: nowhere, but it is the tree's; null: it is not. Left of what cannot be closed leads to what is above it. */
export function whereTo<Item extends KeyItem>(
  key: string,
  items: readonly Item[],
  at: number,
): Item | 'toggle' | undefined | null {
  const expanded = items[at]?.ariaExpanded ?? null;
  const closes = expanded === 'true' && items[at]?.dataset['forced'] !== 'true';
  const level = Number(items[at]?.ariaLevel);
  switch (key) {
    case 'ArrowDown':
      return items[at + 1];
    case 'ArrowUp':
      return items[at - 1];
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    case 'ArrowRight':
      return expanded === 'false' ? 'toggle' : expanded === 'true' ? items[at + 1] : undefined;
    case 'ArrowLeft':
      return closes ? 'toggle' : items.slice(0, at).findLast((above) => Number(above.ariaLevel) < level);
    default: {
      if (key.length !== 1 || key === ' ') return null;
      const begins = (item: Item): boolean =>
        item.dataset['label']?.toLowerCase().startsWith(key.toLowerCase()) === true;
      return [...items.slice(at + 1), ...items.slice(0, at)].find(begins);
    }
  }
}
