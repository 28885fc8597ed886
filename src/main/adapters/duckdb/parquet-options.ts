/** One row group of the size that compresses best. */
export const rowGroupRows = 491_520;
/** A dictionary that outgrows this is given up early: unique ids cost half of the writing time otherwise, for 2 % of the size. */
const dictionaryValues = 20_000;

/** Options of a COPY to a file of the lake. */
export function parquetCopyOptions(compression: 'snappy' | 'zstd'): string {
  return `FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE ${rowGroupRows}, DICTIONARY_SIZE_LIMIT ${dictionaryValues}`;
}
