/** One row group of the size that compresses best: so many records are rolled into a file. */
export const rowGroupRows = 491_520;
/** A dictionary that outgrows this is given up early: unique ids cost half of the writing time otherwise, for 2 % of the size. */
const dictionaryValues = 20_000;
/** DuckDB sets the room of every column's dictionary aside at once: in a wide file each gets less. */
const allDictionaryValues = 1_000_000;

/** Options of a COPY to a file of the lake with so many leaf columns; its one row are the file's statistics. */
export function parquetCopyOptions(compression: 'snappy' | 'zstd', leafColumns: number): string {
  const dictionary = Math.min(dictionaryValues, Math.ceil(allDictionaryValues / Math.max(1, leafColumns)));
  return `FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE ${rowGroupRows}, DICTIONARY_SIZE_LIMIT ${dictionary}, RETURN_STATS`;
}
