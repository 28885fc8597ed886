/** What of a browser's storage is needed to keep tabs. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** The browser's storage as one lake sees it: two that are served on the same port, one after the other, have their own tabs. */
export function storageOfLake(storage: TabStorage, root: string): TabStorage {
  const prefix = `lagoon.of ${root} `;
  // What was kept before there were tabs was kept for whichever lake was open.
  const placeOf = (key: string): string => (/^lagoon\.sql\.(tab|closed)/.test(key) ? `${prefix}${key}` : key);
  return {
    get length() {
      return storage.length;
    },
    key: (index) => {
      const place = storage.key(index);
      return place?.startsWith(prefix) === true ? place.slice(prefix.length) : place;
    },
    getItem: (key) => storage.getItem(placeOf(key)),
    setItem: (key, value) => storage.setItem(placeOf(key), value),
    removeItem: (key) => storage.removeItem(placeOf(key)),
  };
}
